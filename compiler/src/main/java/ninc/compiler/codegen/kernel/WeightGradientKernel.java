package ninc.compiler.codegen.kernel;

import static ninc.compiler.codegen.text.Terms.plus;
import static ninc.compiler.codegen.text.Terms.times;

import java.util.Optional;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.Grid;
import ninc.compiler.codegen.program.StepBuffers;
import ninc.compiler.codegen.text.Source;
import ninc.compiler.ir.Affine.ConvolutionWeightGradient;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Type.Weight;
import ninc.compiler.schedule.ReductionSchedule;
import ninc.dsl.Window;

/**
 * Writes the partial sums of a weight gradient, and those of the bias gradient that is the sum of
 * the same output gradient. The weight gradient is the product of im2col of the input, [k·k·I,
 * pixels], and the output gradient, [pixels, O]. A work-group computes a tile of it over a slice of
 * the batch's pixels, and stages a few pixels of both operands at a time in local memory. While it
 * multiplies one stage, the next one is on its way.
 *
 * <p>When it stages, a work item always has the same pixel of the stage and the same rows and
 * columns of the tile, so that addresses only advance.
 */
final class WeightGradientKernel {
  private final KernelText kernel;
  private final Source body;
  private final StepBuffers step;
  private final ReductionSchedule schedule;
  private final ConvolutionWeightGradient op;
  private final SliceSum weights;
  private final Optional<SliceSum> biases;
  private final Window window;
  private final FeatureMap in;
  private final FeatureMap out;

  /** k·k·I, the rows of the weight gradient. */
  private final int rows;

  /** The work items that stage the same pixel, side by side. */
  private final int stagers;

  private WeightGradientKernel(
      KernelText kernel,
      StepBuffers step,
      ConvolutionWeightGradient op,
      ReductionSchedule schedule,
      SliceSum weights,
      Optional<SliceSum> biases) {
    this.kernel = kernel;
    this.body = kernel.body();
    this.step = step;
    this.op = op;
    this.schedule = schedule;
    this.weights = weights;
    this.biases = biases;
    this.window = op.window();
    this.in = op.input().featureMap();
    this.out = op.gradient().featureMap();
    this.rows = ((Weight) op.type()).fanIn();
    this.stagers = schedule.items() / schedule.depth();
  }

  /**
   * @param weights the partial sums of the weight gradient
   * @param biases those of the bias gradient, if it is computed here as well
   */
  static DeviceKernel emit(
      KernelText kernel,
      StepBuffers step,
      ConvolutionWeightGradient op,
      ReductionSchedule schedule,
      SliceSum weights,
      Optional<SliceSum> biases) {
    return new WeightGradientKernel(kernel, step, op, schedule, weights, biases).emit();
  }

  private DeviceKernel emit() {
    int columnTiles = Math.ceilDiv(out.channels(), schedule.columns());
    int tiles = Math.ceilDiv(rows, schedule.rows()) * columnTiles;
    kernel.note(
        "A work-group sums %d × %d weights over one of %d slices of the batch's pixels.",
        schedule.rows(), schedule.columns(), schedule.slices());
    body.line("float[] tile = context.allocateFloatLocalArray(%d);", schedule.localFloats())
        .line("int item = context.localIdx;")
        .line("int rowLane = item / %d;", schedule.lanes())
        .line("int columnLane = item %% %d;", schedule.lanes())
        .line(
            "int firstRow = context.groupIdx %% %d / %d * %d;", tiles, columnTiles, schedule.rows())
        .line("int firstColumn = context.groupIdx %% %d * %d;", columnTiles, schedule.columns())
        .line("int slice = context.groupIdx / %d;", tiles)
        .line(
            "int pixels = %s.get(%d) * %d;",
            kernel.input(step.step()), StepBuffers.EXAMPLES, out.pixels())
        .line("int share = (pixels + %d) / %d;", schedule.slices() - 1, schedule.slices())
        .line("int last = TornadoMath.min((slice + 1) * share, pixels);")
        .comment("the pixel, rows and columns that this item stages")
        .line("int stager = item %% %d;", stagers)
        .line("int pixel = slice * share + item / %d;", stagers);
    if (!window.equals(Window.POINTWISE)) {
      coordinates();
    }
    offsets();
    sums();
    body.line("int buffer = 0;");
    load();
    store("buffer");
    body.line("context.localBarrier();")
        .open("for (int first = slice * share; first < last; first += %d)", schedule.depth())
        .line("pixel += %d;", schedule.depth());
    advance();
    load();
    multiply();
    body.line("buffer = %d - buffer;", schedule.stageFloats());
    store("buffer");
    body.line("context.localBarrier();").close();
    writeWeights();
    biases.ifPresent(this::writeBiases);
    return kernel.build(new Grid(1, 0, 1, tiles * schedule.slices(), schedule.items()));
  }

  /** Declares where the window of the item's pixel begins in the input. */
  private void coordinates() {
    body.line("int image = pixel / %d;", out.pixels())
        .line("int row = pixel %% %d / %d;", out.pixels(), out.width())
        .line("int column = pixel %% %d;", out.width());
  }

  /** Moves the coordinates on by the depth of a stage. */
  private void advance() {
    if (window.equals(Window.POINTWISE)) {
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

  private int rowLoads() {
    return Math.ceilDiv(schedule.rows(), stagers);
  }

  private int columnLoads() {
    return Math.ceilDiv(schedule.columns(), stagers);
  }

  /** Declares where each of the item's rows and columns lies relative to its pixel. */
  private void offsets() {
    for (int i = 0; i < rowLoads(); i++) {
      String row =
          "TornadoMath.min(firstRow + %s, %d)".formatted(plus("stager", i * stagers), rows - 1);
      if (window.equals(Window.POINTWISE)) {
        body.line("int offset%d = %s;", i, row);
        continue;
      }
      body.line("int place%d = %s;", i, row)
          .line(
              "int down%d = %s;",
              i,
              plus(
                  "place%d / %d".formatted(i, window.kernel().width() * in.channels()),
                  -window.padding().height()))
          .line(
              "int across%d = %s;",
              i,
              plus(
                  "place%d / %d %% %d".formatted(i, in.channels(), window.kernel().width()),
                  -window.padding().width()))
          .line(
              "int offset%d = (down%d * %d + across%d) * %d + place%d %% %d;",
              i, i, in.width(), i, in.channels(), i, in.channels());
    }
    for (int i = 0; i < columnLoads(); i++) {
      body.line(
          "int columnOffset%d = TornadoMath.min(firstColumn + %s, %d);",
          i, plus("stager", i * stagers), out.channels() - 1);
    }
    biases.ifPresent(_ -> {
      for (int i = 0; i < columnLoads(); i++) {
        body.line("float biasSum%d = 0f;", i);
      }
    });
    for (int i = 0; i < rowLoads(); i++) {
      body.line("float x%d;", i);
    }
    for (int i = 0; i < columnLoads(); i++) {
      body.line("float y%d;", i);
    }
  }

  private void sums() {
    for (int r = 0; r < schedule.registerRows(); r++) {
      for (int c = 0; c < schedule.registerColumns(); c++) {
        body.line("float sum%d_%d = 0f;", r, c);
      }
    }
  }

  /** Loads the item's elements of a stage; they are zero after the slice and outside the map. */
  private void load() {
    String source = kernel.input(op.input());
    for (int i = 0; i < rowLoads(); i++) {
      body.line("x%d = 0f;", i);
    }
    for (int i = 0; i < columnLoads(); i++) {
      body.line("y%d = 0f;", i);
    }
    body.open("if (pixel < last)");
    if (window.equals(Window.POINTWISE)) {
      body.line("int at = pixel * %d;", in.channels());
    } else {
      body.line("int sourceRow = %s;", times("row", window.stride().height()))
          .line("int sourceColumn = %s;", times("column", window.stride().width()))
          .line(
              "int at = (image * %d + sourceRow * %d + sourceColumn) * %d;",
              in.pixels(), in.width(), in.channels());
    }
    for (int i = 0; i < rowLoads(); i++) {
      boolean padded = window.padding().height() > 0 || window.padding().width() > 0;
      if (padded) {
        body.open(
            "if (sourceRow + down%d >= 0 && sourceRow + down%d < %d"
                + " && sourceColumn + across%d >= 0 && sourceColumn + across%d < %d)",
            i, i, in.height(), i, i, in.width());
      }
      body.line("x%d = %s.get(at + offset%d);", i, source, i);
      if (padded) {
        body.close();
      }
    }
    for (int i = 0; i < columnLoads(); i++) {
      body.line(
          "y%d = %s.get(pixel * %d + columnOffset%d);",
          i, kernel.input(op.gradient()), out.channels(), i);
    }
    body.close();
  }

  /** Stores the loaded elements: k-major, the rows before the columns. */
  private void store(String buffer) {
    body.block()
        .line("int rowAt = %s + item / %d * %d + stager;", buffer, stagers, schedule.rows())
        .line(
            "int columnAt = %s + item / %d * %d + %s;",
            buffer,
            stagers,
            schedule.columns(),
            plus("stager", schedule.depth() * schedule.rows()));
    for (int i = 0; i < rowLoads(); i++) {
      store("rowAt", i, schedule.rows(), "x" + i);
    }
    for (int i = 0; i < columnLoads(); i++) {
      store("columnAt", i, schedule.columns(), "y" + i);
    }
    body.close();
    if (biases.isPresent()) {
      for (int i = 0; i < columnLoads(); i++) {
        body.line("biasSum%d += y%d;", i, i);
      }
    }
  }

  private void store(String at, int i, int width, String element) {
    boolean partial = (i + 1) * stagers > width;
    if (partial) {
      body.open("if (%s < %d)", plus("stager", i * stagers), width);
    }
    body.line("tile[%s] = %s;", plus(at, i * stagers), element);
    if (partial) {
      body.close();
    }
  }

  private void multiply() {
    body.line("int rowFrom = buffer + rowLane;")
        .line(
            "int columnFrom = buffer + %s;",
            plus("columnLane", schedule.depth() * schedule.rows()));
    int unrolled = schedule.unrolled();
    boolean loops = unrolled < schedule.depth();
    if (loops) {
      body.open("for (int k = 0; k < %d; k += %d)", schedule.depth(), unrolled);
    }
    for (int k = 0; k < unrolled; k++) {
      body.block();
      for (int r = 0; r < schedule.registerRows(); r++) {
        body.line(
            "float row%d = tile[%s];",
            r, plus("rowFrom", k * schedule.rows() + r * schedule.lanes()));
      }
      for (int c = 0; c < schedule.registerColumns(); c++) {
        body.line(
            "float column%d = tile[%s];",
            c, plus("columnFrom", k * schedule.columns() + c * schedule.lanes()));
      }
      for (int r = 0; r < schedule.registerRows(); r++) {
        for (int c = 0; c < schedule.registerColumns(); c++) {
          body.line("sum%d_%d += row%d * column%d;", r, c, r, c);
        }
      }
      body.close();
    }
    if (loops) {
      body.line("rowFrom += %d;", unrolled * schedule.rows())
          .line("columnFrom += %d;", unrolled * schedule.columns())
          .close();
    }
  }

  private void writeWeights() {
    String array = kernel.output(weights.partials());
    for (int r = 0; r < schedule.registerRows(); r++) {
      String row = "firstRow + %s".formatted(plus("rowLane", r * schedule.lanes()));
      body.open("if (%s < %d)", row, rows)
          .line(
              "int at = (slice * %d + %s) * %d + firstColumn + columnLane;",
              rows, row, out.channels());
      for (int c = 0; c < schedule.registerColumns(); c++) {
        body.open("if (firstColumn + columnLane + %d < %d)", c * schedule.lanes(), out.channels())
            .line("%s.set(%s, sum%d_%d);", array, plus("at", c * schedule.lanes()), r, c)
            .close();
      }
      body.close();
    }
  }

  /** Adds what the items of each column staged; one row of tiles writes it. */
  private void writeBiases(SliceSum sum) {
    body.line("int biasAt = item / %d * %d + stager;", stagers, schedule.columns());
    for (int i = 0; i < columnLoads(); i++) {
      store("biasAt", i, schedule.columns(), "biasSum" + i);
    }
    body.line("context.localBarrier();")
        .open("for (int c = item; c < %d; c += %d)", schedule.columns(), schedule.items())
        .open("if (firstRow == 0 && firstColumn + c < %d)", out.channels())
        .line("float biasSum = tile[c];")
        .open("for (int k = 1; k < %d; k++)", schedule.depth())
        .line("biasSum += tile[k * %d + c];", schedule.columns())
        .close()
        .line(
            "%s.set(slice * %d + firstColumn + c, biasSum);",
            kernel.output(sum.partials()), out.channels())
        .close()
        .close();
  }
}
