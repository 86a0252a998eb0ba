package ninc.compiler.schedule;

/** How one kernel is cut into work-groups and register tiles. */
public sealed interface KernelSchedule permits TileSchedule, ReductionSchedule {

  /** Work items of a group. */
  int items();
}
