package ninc.compiler.codegen.kernel;

import static ninc.compiler.codegen.text.Terms.isInside;
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

  /** The number of adjacent rows that an item loads at a time, of the same window position. */
  private final int rowVector;

  /** The number of adjacent columns that an item loads at a time. */
  private final int columnVector;

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
    int vector = schedule.aligned(kernel.vector());
    this.rowVector = Math.min(vector, kernel.vector(op.input()));
    this.columnVector = Math.min(vector, kernel.vector(op.gradient()));
  }

  private int rowLoads() {
    return Math.ceilDiv(schedule.rows(), stagers * rowVector);
  }

  private int columnLoads() {
    return Math.ceilDiv(schedule.columns(), stagers * columnVector);
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
      new PixelCursor(out).declare(body);
    }
    for (int i = 0; i < rowLoads(); i++) {
      declareRow(i);
    }
    for (int i = 0; i < columnLoads(); i++) {
      body.line(
          "int columnOffset%d = TornadoMath.min(firstColumn + %s, %d);",
          i, place(i, columnVector), out.channels() - columnVector);
    }
    next("nextRow", rowLoads(), rowVector);
    next("nextColumn", columnLoads(), columnVector);
    if (sumsBias) {
      next("biasSum", columnLoads(), columnVector);
      zero("biasSum", columnLoads(), columnVector);
    }
    body.line("int buffer = 0;");
  }

  /** Returns where the item's i-th vector is in the tile. */
  private String place(int i, int vector) {
    return plus(times("stager", vector), i * stagers * vector);
  }

  /** Declares variables for the elements of the item's loads. */
  private void next(String name, int loads, int vector) {
    if (vector > 1) {
      body.line("float[] %ss = new float[%d];", name, loads * vector);
    } else {
      for (int i = 0; i < loads; i++) {
        body.line("float %s;", element(name, i, 1));
      }
    }
  }

  private void zero(String name, int loads, int vector) {
    for (int i = 0; i < loads * vector; i++) {
      body.line("%s = 0f;", element(name, i, vector));
    }
  }

  /** Returns a variable for an element of the item's loads. */
  private static String element(String name, int i, int vector) {
    return (vector > 1 ? "%ss[%d]" : "%s%d").formatted(name, i);
  }

  /** Loads the item's i-th vector. */
  private void load(String name, int i, int vector, MapArray array, String index) {
    if (vector > 1) {
      body.line("context.loadVector(%ss, %d, %s, %s);", name, i * vector, array.name(), index);
    } else {
      body.line("%s%d = %s;", name, i, kernel.load(array, index));
    }
  }

  /** Declares where an element of im2col is relative to the first pixel of a window. */
  private void declareRow(int i) {
    int rows = ((Weight) op.type()).fanIn();
    String row =
        "TornadoMath.min(firstRow + %s, %d)".formatted(place(i, rowVector), rows - rowVector);
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
    new PixelCursor(out).advance(body, schedule.depth());
  }

  /**
   * Loads the item's elements of a stage to registers. They are zero after the slice and outside
   * the map.
   */
  void load() {
    zero("nextRow", rowLoads(), rowVector);
    zero("nextColumn", columnLoads(), columnVector);
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
    MapArray gradient = kernel.inputMap(op.gradient());
    for (int i = 0; i < columnLoads(); i++) {
      load("nextColumn", i, columnVector, gradient, gradient.at("pixel", "columnOffset" + i));
    }
    body.close();
  }

  private void loadRow(int i) {
    boolean padded = window.padding().height() > 0 || window.padding().width() > 0;
    if (padded) {
      body.open(
          "if (%s && %s)",
          isInside("sourceRow + down" + i, in.height()),
          isInside("sourceColumn + across" + i, in.width()));
    }
    load("nextRow", i, rowVector, kernel.inputMap(op.input()), "at + offset" + i);
    if (padded) {
      body.close();
    }
  }

  /** Stores the loaded elements to the buffer, the rows before the columns. */
  void store() {
    body.block()
        .line(
            "int rowTo = buffer + item / %d * %d + %s;",
            stagers, schedule.rows(), times("stager", rowVector))
        .line(
            "int columnTo = buffer + item / %d * %d + %s;",
            stagers,
            schedule.columns(),
            plus(times("stager", columnVector), schedule.depth() * schedule.rows()));
    for (int i = 0; i < rowLoads(); i++) {
      store("rowTo", i, schedule.rows(), "nextRow", rowVector);
    }
    for (int i = 0; i < columnLoads(); i++) {
      store("columnTo", i, schedule.columns(), "nextColumn", columnVector);
    }
    body.close();
    if (sumsBias) {
      for (int i = 0; i < columnLoads() * columnVector; i++) {
        body.line(
            "%s += %s;",
            element("biasSum", i, columnVector), element("nextColumn", i, columnVector));
      }
    }
  }

  private void store(String index, int i, int width, String name, int vector) {
    int step = stagers * vector;
    boolean partial = (i + 1) * step > width;
    if (partial) {
      body.open("if (%s < %d)", place(i, vector), width);
    }
    if (vector > 1) {
      body.line("context.storeVector(tile, %s, %ss, %d);", plus(index, i * step), name, i * vector);
    } else {
      body.line("tile[%s] = %s%d;", plus(index, i * step), name, i);
    }
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
    body.line(
        "int biasTo = item / %d * %d + %s;",
        stagers, schedule.columns(), times("stager", columnVector));
    for (int i = 0; i < columnLoads(); i++) {
      store("biasTo", i, schedule.columns(), "biasSum", columnVector);
    }
  }
}
