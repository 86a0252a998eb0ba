package ninc.compiler.codegen.program;

/**
 * How many work-groups a kernel is launched with: enough for all its work, and so many times that.
 *
 * @param fixed the work, whatever the batch
 * @param perExample further work for each example of the batch
 * @param perGroup the work of a group
 * @param times for tiles or slices side by side
 * @param items the work items of a group
 */
public record Grid(long fixed, long perExample, int perGroup, int times, int items) {

  /** A work item for each of so many values. */
  public static Grid each(long fixed, long perExample, int items) {
    return new Grid(fixed, perExample, items, 1, items);
  }

  /** Work-groups for a batch of so many examples. */
  public int groups(int examples) {
    long groups = Math.ceilDiv(fixed + perExample * examples, (long) perGroup) * times;
    return Math.toIntExact(groups);
  }
}
