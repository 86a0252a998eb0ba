package ninc.runtime.cpu.tensor;

import java.util.stream.IntStream;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.dsl.Window;

/**
 * The positions in the window of each pixel that have a pixel of the input, and not padding. On
 * small maps, much of a window is padding.
 *
 * @param rows by row of the window and row of the result, whether it has a row of the input
 * @param columns by column of the window and column of the result, whether it has a column of the
 *     input
 */
public record VisiblePositions(boolean[][] rows, boolean[][] columns) {

  /** Returns the positions in the windows of a convolution. */
  public static VisiblePositions of(FeatureMap x, FeatureMap y, Window window) {
    return new VisiblePositions(
        along(
            window.kernel().height(),
            y.height(),
            -window.padding().height(),
            window.stride().height(),
            x.height()),
        along(
            window.kernel().width(),
            y.width(),
            -window.padding().width(),
            window.stride().width(),
            x.width()));
  }

  /**
   * Returns the positions in the windows of one phase of an input gradient, which are over the
   * output gradient.
   */
  public static VisiblePositions of(FeatureMap dy, Phase rows, Phase columns) {
    return new VisiblePositions(along(rows, dy.height()), along(columns, dy.width()));
  }

  private static boolean[][] along(Phase phase, int extent) {
    return along(phase.taps(), phase.count(), phase.output() - phase.taps() + 1, 1, extent);
  }

  private static boolean[][] along(int taps, int results, int first, int stride, int extent) {
    boolean[][] visible = new boolean[taps][results];
    for (int tap = 0; tap < taps; tap++) {
      for (int i = 0; i < results; i++) {
        int at = first + i * stride + tap;
        visible[tap][i] = at >= 0 && at < extent;
      }
    }
    return visible;
  }

  /** Returns the share of all positions of all windows that have a pixel of the input. */
  public double share() {
    return share(rows) * share(columns);
  }

  private static double share(boolean[][] visible) {
    long all = 0;
    long seen = 0;
    for (boolean[] tap : visible) {
      all += tap.length;
      seen += IntStream.range(0, tap.length).filter(i -> tap[i]).count();
    }
    return (double) seen / all;
  }

  /**
   * Returns the indices of the pixels of a tile, from {@code from} to {@code to}, exclusive, that
   * have a pixel of the input at a position of their windows.
   */
  public int[] pixels(PixelTile tile, int from, int to, int row, int column) {
    return IntStream.range(from, to)
        .filter(i -> rows[row][tile.rows()[i]] && columns[column][tile.columns()[i]])
        .toArray();
  }

  /**
   * Returns the indices of the pixels of a range that have a pixel of the input at a position of
   * their windows.
   */
  public int[] pixels(PixelRange range, int row, int column) {
    return IntStream.range(0, range.count())
        .filter(i -> rows[row][range.row(i)] && columns[column][range.column(i)])
        .toArray();
  }
}
