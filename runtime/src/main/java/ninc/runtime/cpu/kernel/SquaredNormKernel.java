package ninc.runtime.cpu.kernel;

import static ninc.runtime.cpu.simd.Lanes.load;

import java.util.Optional;
import java.util.stream.DoubleStream;
import jdk.incubator.vector.FloatVector;
import ninc.runtime.cpu.parallel.Kernel;
import ninc.runtime.cpu.parallel.Run;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.tensor.FlatTensor;

/**
 * Sums the squares of a gradient per block, then the sums of the blocks in order. The blocks depend
 * only on the length of the gradient, so that the rounding is the same for any number of threads.
 * The gradient of a scaled loss is divided by the scale first.
 */
public final class SquaredNormKernel implements Kernel {

  /** The number of values per task. */
  private static final int BLOCK = 1 << 14;

  private final FlatTensor gradient;
  private final Optional<FlatTensor> scale;
  private final Optional<FlatTensor> rest;
  private final FlatTensor norm;
  private final double[] sums;

  /**
   * @param rest the sum that is added; it can be {@code norm} itself
   */
  public SquaredNormKernel(
      FlatTensor gradient, Optional<FlatTensor> scale, Optional<FlatTensor> rest, FlatTensor norm) {
    this.gradient = gradient;
    this.scale = scale;
    this.rest = rest;
    this.norm = norm;
    this.sums = new double[Math.ceilDiv(gradient.length(), BLOCK)];
  }

  @Override
  public void run(Run run) {
    float unscale = scale.map(s -> 1 / s.data().get(Lanes.FLOAT, 0)).orElse(1f);
    run.workers().run(sums.length, (block, _) -> sums[block] = sum(block, unscale));
    double others = rest.map(sum -> (double) sum.data().get(Lanes.FLOAT, 0)).orElse(0.0);
    norm.data().set(Lanes.FLOAT, 0, (float) (others + DoubleStream.of(sums).sum()));
  }

  private double sum(int block, float unscale) {
    int from = block * BLOCK;
    int to = Math.min(gradient.length(), from + BLOCK);
    FloatVector squares = Lanes.zero();
    for (int i = from; i < to; i += Lanes.COUNT) {
      FloatVector g = load(gradient.data(), (long) i * Float.BYTES).mul(unscale);
      squares = squares.add(g.mul(g), Lanes.mask(i, to));
    }
    return Lanes.sum(squares);
  }
}
