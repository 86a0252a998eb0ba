package ninc.compiler.codegen.kernel;

import static ninc.compiler.codegen.text.Terms.plus;

import java.util.List;
import ninc.compiler.codegen.program.DeviceBuffer;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.Grid;
import ninc.compiler.codegen.program.StepBuffers;
import ninc.compiler.codegen.text.Source;
import ninc.compiler.ir.Affine.ConvolutionWeightGradient;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Type.Weight;
import ninc.compiler.ir.Value;
import ninc.compiler.schedule.ReductionSchedule;
import ninc.dsl.Window;

/**
 * Emits a weight gradient in two passes. In the first, each work-group computes a tile of the k·k·C
 * × K matrix over a slice of the batch's pixels (split-K). The second adds the slices in order, so
 * that the result does not depend on the order of execution.
 */
final class WeightGradientKernels {
  private final KernelText kernel;
  private final Source body;
  private final StepBuffers step;
  private final ReductionSchedule schedule;
  private final Value input;
  private final Value gradient;
  private final Window window;
  private final FeatureMap in;
  private final FeatureMap out;
  private final int rows;

  private WeightGradientKernels(
      KernelText kernel,
      StepBuffers step,
      ConvolutionWeightGradient op,
      ReductionSchedule schedule) {
    this.kernel = kernel;
    this.body = kernel.body();
    this.step = step;
    this.schedule = schedule;
    this.input = op.input();
    this.gradient = op.gradient();
    this.window = op.window();
    this.in = op.input().featureMap();
    this.out = op.gradient().featureMap();
    this.rows = ((Weight) op.type()).fanIn();
  }

  /**
   * @param partials the kernel of the first pass
   * @param total the kernel of the second pass
   */
  static List<DeviceKernel> emit(
      KernelText partials,
      KernelText total,
      StepBuffers step,
      Value value,
      ConvolutionWeightGradient op,
      ReductionSchedule schedule) {
    int slices = schedule.slices();
    DeviceBuffer sums = SliceSum.partials(value, slices);
    return List.of(
        new WeightGradientKernels(partials, step, op, schedule).partialSums(sums),
        SliceSum.emit(total, sums, value, slices, schedule.items()));
  }

  private DeviceKernel partialSums(DeviceBuffer sums) {
    int columnTiles = Math.ceilDiv(out.channels(), schedule.columns());
    int tiles = Math.ceilDiv(rows, schedule.rows()) * columnTiles;
    int lanes = schedule.lanes();
    kernel.note(
        "A work-group computes %d × %d weights over one of %d slices of the batch's pixels.",
        schedule.rows(), schedule.columns(), schedule.slices());
    int stage = schedule.depth() * (schedule.rows() + schedule.columns());
    body.line("float[] tile = context.allocateFloatLocalArray(%d);", stage)
        .line("int item = context.localIdx;")
        .line("int ownRow = item / %d;", lanes)
        .line("int lane = item %% %d;", lanes)
        .line(
            "int firstRow = context.groupIdx %% %d / %d * %d;", tiles, columnTiles, schedule.rows())
        .line("int firstColumn = context.groupIdx %% %d * %d;", columnTiles, schedule.columns())
        .line("int slice = context.groupIdx / %d;", tiles)
        .line(
            "int pixels = %s.get(%d) * %d;",
            kernel.input(step.step()), StepBuffers.EXAMPLES, out.pixels())
        .line("int share = (pixels + %d) / %d;", schedule.slices() - 1, schedule.slices())
        .line("int last = TornadoMath.min((slice + 1) * share, pixels);");
    declareSums();
    body.open("for (int first = slice * share; first < last; first += %d)", schedule.depth());
    loadRows();
    loadColumns();
    body.line("context.localBarrier();");
    storeLocal(schedule.rows(), 0, "x");
    storeLocal(schedule.columns(), schedule.depth() * schedule.rows(), "y");
    body.line("context.localBarrier();");
    multiply();
    body.close();
    store(sums);
    return kernel.build(new Grid(1, 0, 1, tiles * schedule.slices(), schedule.items()));
  }

  private void declareSums() {
    for (int r = 0; r < schedule.registerRows(); r++) {
      for (int c = 0; c < schedule.registerColumns(); c++) {
        body.line("float sum%d_%d = 0f;", r, c);
      }
    }
  }

  /** Returns how many elements of a block of {@code width} columns each item loads. */
  private int loads(int width) {
    return Math.ceilDiv(width * schedule.depth(), schedule.items());
  }

  /** Emits loads of the im2col matrix, pixels × (kernel position, channel). */
  private void loadRows() {
    String source = kernel.input(input);
    for (int i = 0; i < loads(schedule.rows()); i++) {
      int width = schedule.rows();
      body.line("float x%d = 0f;", i).block();
      element(i, width);
      body.line("int k = TornadoMath.min(firstRow + element %% %d, %d);", width, rows - 1)
          .open("if (pixel < last)");
      if (window.equals(Window.POINTWISE)) {
        body.line("x%d = %s.get(pixel * %d + k);", i, source, in.channels());
      } else {
        body.line("int position = k / %d;", in.channels())
            .line(
                "int row = pixel %% %d / %d * %d - %d + position / %d;",
                out.pixels(),
                out.width(),
                window.stride().height(),
                window.padding().height(),
                window.kernel().width())
            .line(
                "int column = pixel %% %d * %d - %d + position %% %d;",
                out.width(),
                window.stride().width(),
                window.padding().width(),
                window.kernel().width())
            .open(
                "if (row >= 0 && row < %d && column >= 0 && column < %d)", in.height(), in.width())
            .line(
                "x%d = %s.get((pixel / %d * %d + row * %d + column) * %d + k %% %d);",
                i, source, out.pixels(), in.pixels(), in.width(), in.channels(), in.channels())
            .close();
      }
      body.close().close();
    }
  }

  /** Emits loads of the output gradient, pixels × channels. */
  private void loadColumns() {
    for (int i = 0; i < loads(schedule.columns()); i++) {
      int width = schedule.columns();
      body.line("float y%d = 0f;", i).block();
      element(i, width);
      body.open("if (pixel < last)")
          .line(
              "y%d = %s.get(pixel * %d + TornadoMath.min(firstColumn + element %% %d, %d));",
              i, kernel.input(gradient), out.channels(), width, out.channels() - 1)
          .close()
          .close();
    }
  }

  /** Emits the element of the block and its pixel. */
  private void element(int i, int width) {
    body.line("int element = %s;", plus("item", i * schedule.items()))
        .line("int pixel = first + element / %d;", width);
  }

  /** Emits stores of loaded elements to local memory. */
  private void storeLocal(int width, int offset, String loaded) {
    int floats = width * schedule.depth();
    for (int i = 0; i < loads(width); i++) {
      int from = i * schedule.items();
      boolean partial = from + schedule.items() > floats;
      if (partial) {
        body.open("if (%s < %d)", plus("item", from), floats);
      }
      body.line("tile[%s] = %s%d;", plus("item", offset + from), loaded, i);
      if (partial) {
        body.close();
      }
    }
  }

  private void multiply() {
    int offset = schedule.depth() * schedule.rows();
    body.open("for (int k = 0; k < %d; k++)", schedule.depth());
    for (int r = 0; r < schedule.registerRows(); r++) {
      body.line(
          "float row%d = tile[k * %d + %s];",
          r, schedule.rows(), plus("ownRow", r * schedule.lanes()));
    }
    for (int c = 0; c < schedule.registerColumns(); c++) {
      body.line(
          "float column%d = tile[k * %d + %s];",
          c, schedule.columns(), plus("lane", offset + c * schedule.lanes()));
    }
    for (int r = 0; r < schedule.registerRows(); r++) {
      for (int c = 0; c < schedule.registerColumns(); c++) {
        body.line("sum%d_%d += row%d * column%d;", r, c, r, c);
      }
    }
    body.close();
  }

  private void store(DeviceBuffer sums) {
    String array = kernel.output(sums);
    for (int r = 0; r < schedule.registerRows(); r++) {
      body.open("if (firstRow + ownRow + %d < %d)", r * schedule.lanes(), rows)
          .line(
              "int at%d = (slice * %d + firstRow + ownRow + %d) * %d + firstColumn + lane;",
              r, rows, r * schedule.lanes(), out.channels());
      for (int c = 0; c < schedule.registerColumns(); c++) {
        body.open("if (firstColumn + lane + %d < %d)", c * schedule.lanes(), out.channels())
            .line("%s.set(at%d + %d, sum%d_%d);", array, r, c * schedule.lanes(), r, c)
            .close();
      }
      body.close();
    }
  }
}
