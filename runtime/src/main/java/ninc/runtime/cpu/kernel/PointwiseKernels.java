package ninc.runtime.cpu.kernel;

import static ninc.runtime.cpu.simd.Lanes.load;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import ninc.dsl.Activation;
import ninc.runtime.cpu.parallel.TileKernel;
import ninc.runtime.cpu.simd.ElementaryFunctions;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.tensor.FlatTensor;
import ninc.runtime.cpu.tensor.PixelTensor;

/** Kernels that compute each value from the values at the same place. */
public final class PointwiseKernels {

  private PointwiseKernels() {}

  /** y = x + b, the bias of the channel. */
  public static TileKernel biasAdd(PixelTensor x, FlatTensor bias, PixelTensor y) {
    return (tile, _) -> {
      long[] reads = x.offsets(tile);
      long[] writes = y.offsets(tile);
      for (int p = 0; p < tile.count(); p++) {
        for (int c = 0; c < y.channels(); c += Lanes.COUNT) {
          long at = (long) c * Float.BYTES;
          FloatVector sum = load(x.data(), reads[p] + at).add(load(bias.data(), at));
          Lanes.store(sum, y.data(), writes[p] + at, c, y.channels());
        }
      }
    };
  }

  /** y = f(x). */
  public static TileKernel activate(PixelTensor x, PixelTensor y, Activation f) {
    return (tile, _) -> {
      long[] reads = x.offsets(tile);
      long[] writes = y.offsets(tile);
      for (int p = 0; p < tile.count(); p++) {
        for (int c = 0; c < y.channels(); c += Lanes.COUNT) {
          long at = (long) c * Float.BYTES;
          Lanes.store(
              activation(f, load(x.data(), reads[p] + at)),
              y.data(),
              writes[p] + at,
              c,
              y.channels());
        }
      }
    };
  }

  /** dx = dy · f'(x), where f' is computed from y = f(x). */
  public static TileKernel activationGradient(
      PixelTensor dy, PixelTensor y, PixelTensor dx, Activation f) {
    return (tile, _) -> {
      long[] gradients = dy.offsets(tile);
      long[] outputs = y.offsets(tile);
      long[] writes = dx.offsets(tile);
      for (int p = 0; p < tile.count(); p++) {
        for (int c = 0; c < dx.channels(); c += Lanes.COUNT) {
          long at = (long) c * Float.BYTES;
          FloatVector gradient = load(dy.data(), gradients[p] + at);
          FloatVector output = load(y.data(), outputs[p] + at);
          Lanes.store(gradient(f, gradient, output), dx.data(), writes[p] + at, c, dx.channels());
        }
      }
    };
  }

  /** y = the sum of the terms, from the first to the last. */
  public static TileKernel sum(List<PixelTensor> terms, PixelTensor y) {
    return (tile, _) -> {
      long[][] reads = terms.stream().map(term -> term.offsets(tile)).toArray(long[][]::new);
      long[] writes = y.offsets(tile);
      for (int p = 0; p < tile.count(); p++) {
        for (int c = 0; c < y.channels(); c += Lanes.COUNT) {
          long at = (long) c * Float.BYTES;
          FloatVector sum = Lanes.zero();
          for (int i = 0; i < reads.length; i++) {
            sum = sum.add(load(terms.get(i).data(), reads[i][p] + at));
          }
          Lanes.store(sum, y.data(), writes[p] + at, c, y.channels());
        }
      }
    };
  }

  static FloatVector activation(Activation f, FloatVector x) {
    return switch (f) {
      case IDENTITY -> x;
      case RELU -> x.blend(0, x.compare(VectorOperators.LT, 0));
      case SIGMOID -> Lanes.zero().add(1).div(ElementaryFunctions.exp(x.neg()).add(1));
      case TANH -> ElementaryFunctions.tanh(x);
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
}
