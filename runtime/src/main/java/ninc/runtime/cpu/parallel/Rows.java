package ninc.runtime.cpu.parallel;

import ninc.runtime.cpu.tensor.MapTensor;

/** Loops over the rows of a feature map's images, in parallel. */
public final class Rows {

  /** The floats that make a task worth its overhead. */
  private static final int FLOATS_PER_TASK = 1 << 14;

  private Rows() {}

  /** What is done to one row of pixels. */
  @FunctionalInterface
  public interface Body {
    /**
     * @param n the example
     * @param y the row of its image
     */
    void row(int n, int y);
  }

  /** Does something to every row of a map like {@code map}, each on one thread. */
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
