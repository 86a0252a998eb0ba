package ninc.runtime.cpu.kernel;

import static ninc.runtime.cpu.simd.Lanes.load;

import ninc.runtime.cpu.parallel.Kernel;
import ninc.runtime.cpu.parallel.Run;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.tensor.FlatTensor;

/** The mean of a gradient or statistic over the batches of a step so far, in place: s ← ks + bg. */
public final class AccumulateKernel implements Kernel {
  private static final int BLOCK = 1 << 14;

  private final FlatTensor gradient;
  private final FlatTensor sum;
  private final int correctedPixels;

  /**
   * @param correctedPixels the pixels of an example if Bessel's correction applies, otherwise 0
   */
  public AccumulateKernel(FlatTensor gradient, FlatTensor sum, int correctedPixels) {
    this.gradient = gradient;
    this.sum = sum;
    this.correctedPixels = correctedPixels;
  }

  @Override
  public void run(Run run) {
    boolean first = run.step().part().first();
    float correction = NormalizationKernels.correction(run, correctedPixels);
    float share = (float) run.step().part().share() * correction;
    run.workers()
        .run(
            Math.ceilDiv(sum.length(), BLOCK),
            (number, _) -> {
              int from = number * BLOCK;
              int to = Math.min(sum.length(), from + BLOCK);
              for (int i = from; i < to; i += Lanes.COUNT) {
                long at = (long) i * Float.BYTES;
                var before = first ? Lanes.zero() : load(sum.data(), at);
                var after = before.add(load(gradient.data(), at).mul(share));
                Lanes.store(after, sum.data(), at, i, to);
              }
            });
  }
}
