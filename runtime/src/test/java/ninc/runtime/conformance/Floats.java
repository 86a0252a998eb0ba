package ninc.runtime.conformance;

import java.util.stream.IntStream;

/** Between the interpreter's float64 and the backends' float32. */
final class Floats {

  private Floats() {}

  static float[] of(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  static double[] widened(float[] floats) {
    return IntStream.range(0, floats.length).mapToDouble(i -> floats[i]).toArray();
  }
}
