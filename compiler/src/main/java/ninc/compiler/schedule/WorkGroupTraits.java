package ninc.compiler.schedule;

/**
 * What a class of devices wants of its work-groups; schedules are derived from it.
 *
 * @param localBytes the local memory that a work-group may use
 * @param items the work items of a group
 * @param channelLanes the items of a group that lie side by side along the channels
 * @param accumulators the most sums that one work item keeps in registers
 * @param pixels the most pixels of a tile
 * @param depth the products of each sum between two barriers
 * @param slices the parts that a sum over the whole batch is cut into
 */
public record WorkGroupTraits(
    int localBytes,
    int items,
    int channelLanes,
    int accumulators,
    int pixels,
    int depth,
    int slices) {

  private static final int MOST_ITEMS = 1024;

  /** Many lanes in lockstep, much local memory, and many groups to hide the latency of memory. */
  public static final WorkGroupTraits GPU = new WorkGroupTraits(48 << 10, 128, 32, 128, 64, 16, 64);

  /** A core runs a whole group, item after item between two barriers. */
  public static final WorkGroupTraits CPU = new WorkGroupTraits(48 << 10, 16, 16, 128, 8, 16, 8);

  /** The most work items that a schedule may ask of a group. */
  public int mostItems() {
    return MOST_ITEMS;
  }
}
