package ninc.runtime.cpu.parallel;

import ninc.runtime.cpu.tensor.MapTensor;

/** Parallel loops over the rows of a feature map. */
public final class RowLoop {

  /** The number of floats per task, which amortizes the overhead of a task. */
  private static final int FLOATS_PER_TASK = 1 << 14;

  private RowLoop() {}

  /** The body of a loop, which processes one row of pixels. */
  @FunctionalInterface
  public interface Body {
    /**
     * Processes a row.
     *
     * @param n the example
     * @param y the row of its image
     */
    void row(int n, int y);
  }

  /**
   * Runs the body for every row of a feature map with the shape of {@code map}, each on one thread.
   */
  public static void run(Run run, MapTensor map, Body body) {
    int rows = run.size() * map.height();
    int rowsPerTask = Math.max(1, FLOATS_PER_TASK / (map.width() * map.channels()));
    run.workers()
        .run(
            Math.ceilDiv(rows, rowsPerTask),
            (task, _) -> {
              int end = Math.min(rows, (task + 1) * rowsPerTask);
              for (int row = task * rowsPerTask; row < end; row++) {
                body.row(row / map.height(), row % map.height());
              }
            });
  }
}
