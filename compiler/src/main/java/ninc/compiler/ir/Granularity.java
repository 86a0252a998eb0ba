package ninc.compiler.ir;

/** The smallest part of an operator's result that can be computed independently. */
public enum Granularity {
  /** A tile of pixels. */
  TILE,
  /** An example, for which all pixels of its operands must be available. */
  EXAMPLE,
  /** The whole batch. */
  BATCH
}
