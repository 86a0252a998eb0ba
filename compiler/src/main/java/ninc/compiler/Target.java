package ninc.compiler;

import ninc.compiler.plan.TensorLayout;
import ninc.compiler.schedule.Schedules;

/** What a network is compiled for: what decides how kernels are computed and how tensors lie. */
public sealed interface Target {

  /**
   * No device in particular: a kernel for each region, every operator computed by its definition,
   * tensors without gaps. For counting, for pictures, and for the interpreter.
   */
  record Abstract() implements Target {}

  /**
   * A processor that runs a region tile by tile, with its own kernels.
   *
   * @param layout how its tensors lie in memory
   */
  record Processor(TensorLayout layout) implements Target {}

  /**
   * A device with work-groups, for which kernels are emitted.
   *
   * @param schedules how its kernels are cut into work-groups and register tiles
   */
  record WorkGroups(Schedules schedules) implements Target {}
}
