package ninc.runtime.cpu;

import java.lang.foreign.MemorySegment;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import ninc.dsl.Activation;

/** Kernels that compute each value from the values at the same place. */
final class PointwiseKernels {

  private PointwiseKernels() {}

  /** y = x + b, the bias of the channel. */
  static Kernel biasAdd(MapTensor x, FlatTensor bias, MapTensor y) {
    return run ->
        Rows.run(
            run,
            y,
            (n, row) -> {
              for (int column = 0; column < y.width(); column++) {
                addBias(x, x.offset(n, row, column), bias, y, y.offset(n, row, column));
              }
            });
  }

  private static void addBias(MapTensor x, long from, FlatTensor bias, MapTensor y, long to) {
    int channels = y.channels();
    int whole = Lanes.SPECIES.loopBound(channels);
    for (int c = 0; c < whole; c += Lanes.COUNT) {
      long at = (long) c * Float.BYTES;
      FloatVector sum = Lanes.load(x.data(), from + at).add(Lanes.load(bias.data(), at));
      Lanes.store(sum, y.data(), to + at);
    }
    if (whole < channels) {
      long at = (long) whole * Float.BYTES;
      FloatVector sum = Lanes.load(x.data(), from + at).add(Lanes.load(bias.data(), at));
      Lanes.store(sum, y.data(), to + at, Lanes.mask(whole, channels));
    }
  }

  /** y = f(x). */
  static Kernel activate(MapTensor x, MapTensor y, Activation f) {
    int floats = y.width() * y.channels();
    return run ->
        Rows.run(
            run,
            y,
            (n, row) -> {
              long read = x.offset(n, row, 0);
              long write = y.offset(n, row, 0);
              for (int i = 0; i < floats; i += Lanes.COUNT) {
                long at = (long) i * Float.BYTES;
                FloatVector input = Lanes.load(x.data(), read + at);
                put(activation(f, input), y.data(), write + at, i, floats);
              }
            });
  }

  /** dx = dy · f'(x), where f' is computed from y = f(x). */
  static Kernel activationGradient(MapTensor dy, MapTensor y, MapTensor dx, Activation f) {
    int floats = y.width() * y.channels();
    return run ->
        Rows.run(
            run,
            dx,
            (n, row) -> {
              long readGradient = dy.offset(n, row, 0);
              long readOutput = y.offset(n, row, 0);
              long write = dx.offset(n, row, 0);
              for (int i = 0; i < floats; i += Lanes.COUNT) {
                long at = (long) i * Float.BYTES;
                FloatVector gradient = Lanes.load(dy.data(), readGradient + at);
                FloatVector output = Lanes.load(y.data(), readOutput + at);
                put(gradient(f, gradient, output), dx.data(), write + at, i, floats);
              }
            });
  }

  /** y = the sum of the terms, from the first to the last. */
  static Kernel sum(List<MapTensor> terms, MapTensor y) {
    int floats = y.width() * y.channels();
    return run ->
        Rows.run(
            run,
            y,
            (n, row) -> {
              long write = y.offset(n, row, 0);
              for (int i = 0; i < floats; i += Lanes.COUNT) {
                long at = (long) i * Float.BYTES;
                FloatVector sum = Lanes.zero();
                for (MapTensor term : terms) {
                  sum = sum.add(Lanes.load(term.data(), term.offset(n, row, 0) + at));
                }
                put(sum, y.data(), write + at, i, floats);
              }
            });
  }

  static FloatVector activation(Activation f, FloatVector x) {
    return switch (f) {
      case IDENTITY -> x;
      case RELU -> x.blend(0, x.compare(VectorOperators.LT, 0));
      case SIGMOID -> Lanes.zero().add(1).div(x.neg().lanewise(VectorOperators.EXP).add(1));
      case TANH -> x.lanewise(VectorOperators.TANH);
    };
  }

  static FloatVector gradient(Activation f, FloatVector dy, FloatVector y) {
    return switch (f) {
      case IDENTITY -> dy;
      case RELU -> Lanes.zero().blend(dy, y.compare(VectorOperators.GT, 0));
      case SIGMOID -> dy.mul(y).mul(y.neg().add(1));
      case TANH -> dy.mul(y.mul(y).neg().add(1));
    };
  }

  private static void put(FloatVector vector, MemorySegment to, long offset, int i, int count) {
    if (i + Lanes.COUNT <= count) {
      Lanes.store(vector, to, offset);
    } else {
      VectorMask<Float> left = Lanes.mask(i, count);
      Lanes.store(vector, to, offset, left);
    }
  }
}
