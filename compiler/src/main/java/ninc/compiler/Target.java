package ninc.compiler;

import ninc.compiler.plan.TensorLayout;
import ninc.compiler.schedule.Schedules;

/** The target of a compilation, which determines the kernels and the memory layout of tensors. */
public sealed interface Target {

  /**
   * An abstract target with one kernel per region, direct algorithms and dense tensors. It serves
   * cost reports, drawings and the interpreter.
   */
  record Abstract() implements Target {}

  /**
   * A processor that runs a region tile by tile, with its own kernels.
   *
   * @param layout the memory layout of its tensors
   */
  record Processor(TensorLayout layout) implements Target {}

  /**
   * A device with work-groups, for which kernels are emitted.
   *
   * @param schedules the work-group and register tiles of its kernels
   */
  record WorkGroups(Schedules schedules) implements Target {}
}
