package ninc.compiler.schedule;

import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;
import ninc.compiler.ir.Affine.ConvolutionWeightGradient;
import ninc.compiler.ir.Type.Weight;

/**
 * Predicts what the kernel of a weight gradient on tensor cores costs on a GPU, together with
 * adding its slices.
 *
 * @param gpu its multiprocessors, with the multiply-adds of their tensor cores
 * @param gradient the weight gradient
 * @param layers the number of such gradients that the kernel computes
 */
record TensorReductionCost(Multiprocessors gpu, ConvolutionWeightGradient gradient, int layers) {

  /** How many times slices fill all multiprocessors. */
  private static final int MAX_FILLS = 2;

  private Weight weight() {
    return (Weight) gradient.type();
  }

  /** Returns the schedule with the shortest predicted time; empty if none fits. */
  Optional<TensorReduction> fastest(TensorReductionLimits limits) {
    return limits.candidates().stream()
        .filter(schedule -> gpu.resident(work(schedule)) > 0)
        .flatMap(schedule ->
            IntStream.rangeClosed(1, MAX_FILLS)
                .mapToObj(times -> schedule.sliced(slices(schedule, times, limits))))
        .min(Comparator.comparingDouble(this::seconds));
  }

  private int slices(TensorReduction tile, int times, TensorReductionLimits limits) {
    long resident = (long) gpu.count() * gpu.resident(work(tile));
    return Math.clamp(times * resident / groups(tile), 1, limits.traits().slices());
  }

  /** Predicts the time, in seconds. */
  private double seconds(TensorReduction schedule) {
    double partialSums = 2.0 * layers * schedule.slices() * weight().values() * Float.BYTES;
    return gpu.seconds(work(schedule), groups(schedule), 0) + gpu.seconds(partialSums);
  }

  private long groups(TensorReduction schedule) {
    return (long) layers
        * schedule.slices()
        * Math.ceilDiv(TensorReduction.taps(gradient).orElseThrow().depth(), schedule.rows())
        * Math.ceilDiv(weight().out(), schedule.columns());
  }

  private Multiprocessors.Work work(TensorReduction schedule) {
    double all = (double) Multiprocessors.EXAMPLES * gradient.gradient().featureMap().pixels();
    int stages = (int) Math.ceil(all / schedule.slices() / TensorReduction.DEPTH);
    double pixels = (double) stages * TensorReduction.DEPTH;
    int fragments = (schedule.warpRows() + schedule.warpColumns()) / TensorTile.FRAGMENT;
    return new Multiprocessors.Work(
        schedule.items(),
        TensorCost.registers(schedule.sums(), fragments),
        schedule.localElements() * Short.BYTES,
        pixels * schedule.rows() * schedule.columns(),
        pixels / TensorTile.FRAGMENT * schedule.warps() * fragments * TensorCost.WAVEFRONTS,
        pixels
            / TensorTile.FRAGMENT
            * schedule.warps()
            * (fragments + (double) schedule.sums() / TensorTile.SUMS),
        (double) stages * schedule.stageElements() * Short.BYTES,
        stages);
  }
}
