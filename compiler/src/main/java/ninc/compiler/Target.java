package ninc.compiler;

import ninc.compiler.ir.Value;
import ninc.compiler.plan.TensorLayout;
import ninc.compiler.schedule.RegionSchedules;
import ninc.compiler.schedule.Schedules;

/** The target of a compilation, which determines the kernels and the memory layout of tensors. */
public sealed interface Target {

  /** Returns the schedules of regions that a processor does not choose itself. */
  default RegionSchedules regions() {
    return switch (this) {
      case Processor(_, RegionSchedules schedules) -> schedules;
      case Abstract _, WorkGroups _ -> RegionSchedules.NONE;
    };
  }

  /**
   * Returns the size of a value for a number of examples, in bytes. A processor stores rounded
   * values as float32.
   */
  default long bytes(Value value, int examples) {
    return switch (this) {
      case Abstract _, WorkGroups _ -> value.bytes(examples);
      case Processor _ -> value.type().bytes(examples);
    };
  }

  /**
   * An abstract target with one kernel per region, direct algorithms and dense tensors. It serves
   * cost reports, drawings and the interpreter.
   */
  record Abstract() implements Target {}

  /**
   * A processor that runs a region tile by tile, with its own kernels.
   *
   * @param layout the memory layout of its tensors
   * @param schedules the schedules of regions that it does not choose itself
   */
  record Processor(TensorLayout layout, RegionSchedules schedules) implements Target {

    /** A processor that chooses all schedules itself. */
    public Processor(TensorLayout layout) {
      this(layout, RegionSchedules.NONE);
    }
  }

  /**
   * A device with work-groups, for which kernels are emitted.
   *
   * @param schedules the work-group and register tiles of its kernels
   */
  record WorkGroups(Schedules schedules) implements Target {}
}
