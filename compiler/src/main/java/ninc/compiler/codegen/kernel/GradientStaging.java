package ninc.compiler.codegen.kernel;

import static ninc.compiler.codegen.text.Terms.plus;
import static ninc.compiler.codegen.text.Terms.times;

import ninc.compiler.codegen.kernel.KernelText.MapArray;
import ninc.compiler.codegen.text.Source;
import ninc.compiler.ir.Affine.ConvolutionWeightGradient;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Type.Weight;
import ninc.compiler.schedule.ReductionSchedule;
import ninc.dsl.Window;

/**
 * Writes how the work items of a group copy the operands of a weight gradient to local memory, a
 * few pixels at a time: rows of im2col of the input, and columns of the output gradient. Both are
 * pixel-major there, and there are two buffers, so that one can be filled while the other is read.
 *
 * <p>A work item always has the same pixel of a stage and the same rows and columns of the tile, so
 * that addresses only advance.
 */
final class GradientStaging {
  private final KernelText kernel;
  private final Source body;
  private final ReductionSchedule schedule;
  private final ConvolutionWeightGradient op;
  private final Window window;
  private final FeatureMap in;
  private final FeatureMap out;

  /** The work items that stage the same pixel, side by side. */
  private final int stagers;

  /** Whether the bias gradient is summed as well. */
  private final boolean sumsBias;

  GradientStaging(
      KernelText kernel,
      ReductionSchedule schedule,
      ConvolutionWeightGradient op,
      boolean sumsBias) {
    this.kernel = kernel;
    this.body = kernel.body();
    this.schedule = schedule;
    this.op = op;
    this.window = op.window();
    this.in = op.input().featureMap();
    this.out = op.gradient().featureMap();
    this.stagers = schedule.stagers();
    this.sumsBias = sumsBias;
  }

  private int rowLoads() {
    return Math.ceilDiv(schedule.rows(), stagers);
  }

  private int columnLoads() {
    return Math.ceilDiv(schedule.columns(), stagers);
  }

  private boolean isPointwise() {
    return window.equals(Window.POINTWISE);
  }

  /** Declares the pixel that the item stages, and where its rows and columns are. */
  void declare() {
    body.comment("the pixel, rows and columns that this item stages")
        .line("int stager = item %% %d;", stagers)
        .line("int pixel = slice * share + item / %d;", stagers);
    if (!isPointwise()) {
      body.line("int image = pixel / %d;", out.pixels())
          .line("int row = pixel %% %d / %d;", out.pixels(), out.width())
          .line("int column = pixel %% %d;", out.width());
    }
    for (int i = 0; i < rowLoads(); i++) {
      declareRow(i);
    }
    for (int i = 0; i < columnLoads(); i++) {
      body.line(
          "int columnOffset%d = TornadoMath.min(firstColumn + %s, %d);",
          i, plus("stager", i * stagers), out.channels() - 1);
      if (sumsBias) {
        body.line("float biasSum%d = 0f;", i);
      }
    }
    for (int i = 0; i < rowLoads(); i++) {
      body.line("float nextRow%d;", i);
    }
    for (int i = 0; i < columnLoads(); i++) {
      body.line("float nextColumn%d;", i);
    }
    body.line("int buffer = 0;");
  }

  /** Declares where an element of im2col is relative to the first pixel of a window. */
  private void declareRow(int i) {
    int rows = ((Weight) op.type()).fanIn();
    String row =
        "TornadoMath.min(firstRow + %s, %d)".formatted(plus("stager", i * stagers), rows - 1);
    if (isPointwise()) {
      body.line("int offset%d = %s;", i, row);
      return;
    }
    body.line("int element%d = %s;", i, row)
        .line(
            "int down%d = %s;",
            i,
            plus(
                "element%d / %d".formatted(i, window.kernel().width() * in.channels()),
                -window.padding().height()))
        .line(
            "int across%d = %s;",
            i,
            plus(
                "element%d / %d %% %d".formatted(i, in.channels(), window.kernel().width()),
                -window.padding().width()))
        .line(
            "int offset%d = (down%d * %d + across%d) * %d + element%d %% %d;",
            i, i, in.width(), i, in.channels(), i, in.channels());
  }

  /** Advances the item's pixel by the depth of a stage. */
  void advance() {
    body.line("pixel += %d;", schedule.depth());
    if (isPointwise()) {
      return;
    }
    int images = schedule.depth() / out.pixels();
    int left = schedule.depth() % out.pixels();
    body.line("column += %d;", left % out.width());
    if (left / out.width() > 0) {
      body.line("row += %d;", left / out.width());
    }
    if (images > 0) {
      body.line("image += %d;", images);
    }
    body.open("if (column >= %d)", out.width())
        .line("column -= %d;", out.width())
        .line("row++;")
        .close()
        .open("if (row >= %d)", out.height())
        .line("row -= %d;", out.height())
        .line("image++;")
        .close();
  }

  /**
   * Loads the item's elements of a stage to registers. They are zero after the slice and outside
   * the map.
   */
  void load() {
    for (int i = 0; i < rowLoads(); i++) {
      body.line("nextRow%d = 0f;", i);
    }
    for (int i = 0; i < columnLoads(); i++) {
      body.line("nextColumn%d = 0f;", i);
    }
    body.open("if (pixel < last)");
    if (isPointwise()) {
      MapArray source = kernel.inputMap(op.input());
      body.line("int at = %s;", plus("pixel * %d".formatted(source.pitch()), source.first()));
    } else {
      body.line("int sourceRow = %s;", times("row", window.stride().height()))
          .line("int sourceColumn = %s;", times("column", window.stride().width()))
          .line(
              "int at = (image * %d + sourceRow * %d + sourceColumn) * %d;",
              in.pixels(), in.width(), in.channels());
    }
    for (int i = 0; i < rowLoads(); i++) {
      loadRow(i);
    }
    for (int i = 0; i < columnLoads(); i++) {
      body.line("nextColumn%d = %s;", i, kernel.load(op.gradient(), "pixel", "columnOffset" + i));
    }
    body.close();
  }

  private void loadRow(int i) {
    boolean padded = window.padding().height() > 0 || window.padding().width() > 0;
    if (padded) {
      body.open(
          "if (sourceRow + down%d >= 0 && sourceRow + down%d < %d"
              + " && sourceColumn + across%d >= 0 && sourceColumn + across%d < %d)",
          i, i, in.height(), i, i, in.width());
    }
    String at = "at + offset%d".formatted(i);
    body.line(
        "nextRow%d = %s;",
        i,
        isPointwise()
            ? kernel.load(kernel.inputMap(op.input()), at)
            : kernel.load(op.input(), at));
    if (padded) {
      body.close();
    }
  }

  /** Stores the loaded elements to the buffer, the rows before the columns. */
  void store() {
    body.block()
        .line("int rowTo = buffer + item / %d * %d + stager;", stagers, schedule.rows())
        .line(
            "int columnTo = buffer + item / %d * %d + %s;",
            stagers, schedule.columns(), plus("stager", schedule.depth() * schedule.rows()));
    for (int i = 0; i < rowLoads(); i++) {
      store("rowTo", i, schedule.rows(), "nextRow" + i);
    }
    for (int i = 0; i < columnLoads(); i++) {
      store("columnTo", i, schedule.columns(), "nextColumn" + i);
    }
    body.close();
    if (sumsBias) {
      for (int i = 0; i < columnLoads(); i++) {
        body.line("biasSum%d += nextColumn%d;", i, i);
      }
    }
  }

  private void store(String index, int i, int width, String element) {
    boolean partial = (i + 1) * stagers > width;
    if (partial) {
      body.open("if (%s < %d)", plus("stager", i * stagers), width);
    }
    body.line("tile[%s] = %s;", plus(index, i * stagers), element);
    if (partial) {
      body.close();
    }
  }

  /** Switches to the other buffer. */
  void swap() {
    body.line("buffer = %d - buffer;", schedule.stageFloats());
  }

  /** Stores what each item summed of the columns to the first buffer, [depth, columns]. */
  void storeBiasSums() {
    body.line("int biasTo = item / %d * %d + stager;", stagers, schedule.columns());
    for (int i = 0; i < columnLoads(); i++) {
      store("biasTo", i, schedule.columns(), "biasSum" + i);
    }
  }
}
