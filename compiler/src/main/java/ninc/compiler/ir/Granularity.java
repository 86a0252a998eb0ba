package ninc.compiler.ir;

/** The smallest part of an operator's result that can be computed by itself. */
public enum Granularity {
  /** A tile of pixels. */
  TILE,
  /** An example: what it reads must be there for all pixels of that. */
  EXAMPLE,
  /** The whole batch. */
  BATCH
}
