package ninc.cli.option;

import ninc.runtime.UserError;

/** Checks options whose value must be at least 1. */
public final class Count {

  private Count() {}

  /**
   * The number that a flag gives.
   *
   * @throws UserError where it is less than 1
   */
  public static int check(String flag, int number) {
    check(flag, (long) number);
    return number;
  }

  /**
   * The number that a flag gives.
   *
   * @throws UserError where it is less than 1
   */
  public static long check(String flag, long number) {
    if (number < 1) {
      throw new UserError("%s is %d, but must be at least 1".formatted(flag, number));
    }
    return number;
  }
}
