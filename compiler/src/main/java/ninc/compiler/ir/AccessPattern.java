package ninc.compiler.ir;

/** How much of the feature maps that it reads an operator needs for one pixel of its result. */
public enum AccessPattern {
  /** The same pixel, or no feature map at all. */
  PIXEL,
  /** Other pixels of the same example. */
  IMAGE,
  /** All examples: the result has no batch. */
  BATCH
}
