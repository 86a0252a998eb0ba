package ninc.runtime.training;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Checks all values of a tensor. */
public final class Values {

  private Values() {}

  /** Returns whether no value is infinite or NaN. */
  public static boolean areFinite(MemorySegment values) {
    long count = values.byteSize() / Float.BYTES;
    for (long i = 0; i < count; i++) {
      if (!Float.isFinite(values.getAtIndex(ValueLayout.JAVA_FLOAT, i))) {
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
