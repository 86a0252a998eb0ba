package ninc.compiler.schedule;

import java.util.List;
import java.util.Optional;
import ninc.compiler.fuse.FusedLoop;
import ninc.compiler.fuse.KernelLimits;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.Value;

/**
 * The limits of devices with work-groups: a kernel computes one tile of pixels in local memory, or
 * one sum over the batch.
 */
public record WorkGroupLimits(Schedules schedules) implements KernelLimits {

  @Override
  public Optional<String> obstacle(List<Value> values) {
    Region region = new Region("kernel", values);
    List<FusedLoop> loops = region.loops();
    int arrays = schedules.traits().arrays();
    if (KernelPartitioner.arrays(values) >= arrays) {
      return Optional.of(
          "the kernel would have more than the %d arrays that this device passes to one"
              .formatted(arrays - 1));
    }
    if (!loops.isEmpty() && !region.reductions().isEmpty()) {
      return Optional.of(
          "%s is a sum over the batch, which is a kernel of its own on this device"
              .formatted(region.reductions().getFirst()));
    }
    if (loops.size() > 1) {
      return Optional.of(
          "on this device, a kernel computes one tile of pixels, and %s needs those of other tiles"
              .formatted(loops.get(1).values().getFirst()));
    }
    if (loops.isEmpty()) {
      return Optional.empty();
    }
    List<Stage> stages = Stage.of(values);
    if (stages.size() > 1 && schedules.usesTensorCores(stages)) {
      return Optional.of("a kernel on tensor cores computes one product and what follows it");
    }
    return fits(stages)
        ? Optional.empty()
        : Optional.of("the tiles do not fit into the local memory of a work-group");
  }

  private boolean fits(List<Stage> stages) {
    return Double.isFinite(schedules.seconds(stages, 0));
  }
}
