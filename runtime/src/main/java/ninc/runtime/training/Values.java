package ninc.runtime.training;

/** Checks all values of a tensor. */
public final class Values {

  private Values() {}

  /** Returns whether no value is infinite or NaN. */
  public static boolean areFinite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  /** Returns whether every value is zero. */
  static boolean areZero(float[] values) {
    for (float value : values) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }
}
