package ninc.runtime.training;

/** What can be told of a tensor at a glance. */
public final class Values {

  private Values() {}

  /** Whether none is infinite or not a number. */
  public static boolean areFinite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  /** Whether each is zero. */
  static boolean areZero(float[] values) {
    for (float value : values) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }
}
