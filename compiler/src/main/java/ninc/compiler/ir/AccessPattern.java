package ninc.compiler.ir;

/** The part of its input feature maps that an operator reads for one pixel of its result. */
public enum AccessPattern {
  /** The operator reads the same pixel, or no feature map. */
  PIXEL,
  /** The operator reads other pixels of the same example. */
  IMAGE,
  /** The operator reads all examples; its result has no batch dimension. */
  BATCH
}
