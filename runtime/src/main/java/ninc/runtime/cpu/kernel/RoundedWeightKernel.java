package ninc.runtime.cpu.kernel;

import static ninc.runtime.cpu.simd.Lanes.load;

import jdk.incubator.vector.FloatVector;
import ninc.dsl.Precision;
import ninc.runtime.cpu.parallel.Kernel;
import ninc.runtime.cpu.parallel.Run;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.simd.RoundedLanes;
import ninc.runtime.cpu.tensor.FlatTensor;

/** Rounds a weight to a format. */
public final class RoundedWeightKernel implements Kernel {
  private static final int BLOCK = 1 << 14;

  private final FlatTensor weight;
  private final FlatTensor rounded;
  private final Precision format;

  public RoundedWeightKernel(FlatTensor weight, FlatTensor rounded, Precision format) {
    this.weight = weight;
    this.rounded = rounded;
    this.format = format;
  }

  @Override
  public void run(Run run) {
    run.workers()
        .run(
            Math.ceilDiv(weight.length(), BLOCK),
            (number, _) -> {
              int from = number * BLOCK;
              int to = Math.min(weight.length(), from + BLOCK);
              for (int i = from; i < to; i += Lanes.COUNT) {
                long at = (long) i * Float.BYTES;
                FloatVector values = RoundedLanes.round(load(weight.data(), at), format);
                Lanes.store(values, rounded.data(), at, i, to);
              }
            });
  }
}
