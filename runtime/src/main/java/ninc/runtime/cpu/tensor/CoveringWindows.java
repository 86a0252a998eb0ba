package ninc.runtime.cpu.tensor;

import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.dsl.Window;

/**
 * The windows that cover each pixel of an input. Their outputs are a rectangle. Its rows and
 * columns are computed once, because a pixel is often summed in less time than their divisions
 * take.
 */
public final class CoveringWindows {
  private final int[] tops;
  private final int[] bottoms;
  private final int[] lefts;
  private final int[] rights;

  /**
   * Computes the windows.
   *
   * @param input the type of the input
   * @param output the type of the output, whose pixels each have a window
   */
  public CoveringWindows(Window window, FeatureMap input, FeatureMap output) {
    int height = window.kernel().height();
    int width = window.kernel().width();
    int down = window.stride().height();
    int across = window.stride().width();
    IntUnaryOperator y = row -> row + window.padding().height();
    IntUnaryOperator x = column -> column + window.padding().width();
    this.tops = all(input.height(), row -> first(y.applyAsInt(row), height, down));
    this.bottoms =
        all(input.height(), row -> Math.min(output.height(), y.applyAsInt(row) / down + 1));
    this.lefts = all(input.width(), column -> first(x.applyAsInt(column), width, across));
    this.rights =
        all(input.width(), column -> Math.min(output.width(), x.applyAsInt(column) / across + 1));
  }

  private static int[] all(int extent, IntUnaryOperator bound) {
    return IntStream.range(0, extent).map(bound).toArray();
  }

  private static int first(int position, int kernel, int stride) {
    return Math.max(0, Math.ceilDiv(position - kernel + 1, stride));
  }

  /** Returns the first row of the outputs whose windows cover an input row. */
  public int top(int row) {
    return tops[row];
  }

  /** Returns the end, exclusive, of the rows of the outputs whose windows cover an input row. */
  public int bottom(int row) {
    return bottoms[row];
  }

  /** Returns the first column of the outputs whose windows cover an input column. */
  public int left(int column) {
    return lefts[column];
  }

  /**
   * Returns the end, exclusive, of the columns of the outputs whose windows cover an input column.
   */
  public int right(int column) {
    return rights[column];
  }

  /** Returns the largest number of windows that cover a pixel. */
  public int most() {
    return most(tops, bottoms) * most(lefts, rights);
  }

  private static int most(int[] from, int[] to) {
    return IntStream.range(0, from.length).map(i -> Math.max(0, to[i] - from[i])).max().orElse(0);
  }
}
