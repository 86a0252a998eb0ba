package ninc.compiler.codegen.program;

/**
 * The launch grid of a kernel: the number of work-groups, which depends on the batch size.
 *
 * @param fixed the amount of work independent of the batch size
 * @param perExample the additional amount of work per example
 * @param perGroup the amount of work per group
 * @param times the factor for tiles or slices side by side
 * @param items the number of work items per group
 */
public record Grid(long fixed, long perExample, int perGroup, int times, int items) {

  /** Returns a grid with one work item per value. */
  public static Grid each(long fixed, long perExample, int items) {
    return new Grid(fixed, perExample, items, 1, items);
  }

  /** Returns the number of work-groups for a batch. */
  public int groups(int examples) {
    long groups = Math.ceilDiv(fixed + perExample * examples, (long) perGroup) * times;
    return Math.toIntExact(groups);
  }
}
