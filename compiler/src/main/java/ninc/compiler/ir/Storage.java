package ninc.compiler.ir;

/** The kind of storage of an operator's result. */
public enum Storage {
  /** The caller supplies it before each run: images and labels. */
  FED,
  /** It persists between steps: parameters and the optimizer's state. */
  PERSISTENT,
  /** It overwrites the {@link Op#overwritten} operands. */
  IN_PLACE,
  /** A kernel computes it in each run, in new memory. */
  COMPUTED;

  /** Whether it is available before the first kernel runs. */
  public boolean isGiven() {
    return this == FED || this == PERSISTENT;
  }

  /** Whether it persists between steps. */
  public boolean isPersistent() {
    return this == PERSISTENT || this == IN_PLACE;
  }
}
