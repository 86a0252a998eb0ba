package ninc.compiler.schedule;

/** The schedule of a kernel: its work-groups and register tiles. */
public sealed interface KernelSchedule permits TileSchedule, ReductionSchedule {

  /** Returns the number of work items per group. */
  int items();
}
