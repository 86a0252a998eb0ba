package ninc.compiler.ir;

/** Where the result of an operator lies, and since when. */
public enum Storage {
  /** It is given from outside before each run: images and labels. */
  FED,
  /** It is kept from step to step: parameters and the optimizer's state. */
  PERSISTENT,
  /** It lies where {@link Op#overwritten} operands lay. */
  IN_PLACE,
  /** A kernel computes it in each run. */
  COMPUTED;

  /** Whether it is there before the first kernel runs. */
  public boolean isGiven() {
    return this == FED || this == PERSISTENT;
  }

  /** Whether it lies in what is kept from step to step. */
  public boolean isKept() {
    return this == PERSISTENT || this == IN_PLACE;
  }
}
