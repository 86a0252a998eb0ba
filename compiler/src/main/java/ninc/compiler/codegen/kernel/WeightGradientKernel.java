package ninc.compiler.codegen.kernel;

import static ninc.compiler.codegen.text.Terms.plus;
import static ninc.compiler.codegen.text.Terms.times;

import java.util.List;
import java.util.Optional;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.StepBuffers;
import ninc.compiler.codegen.text.Source;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Type.Weight;
import ninc.compiler.schedule.Interleaving;
import ninc.compiler.schedule.ReductionSchedule;

/**
 * Writes the partial sums of a weight gradient, and those of the bias gradient that is the sum of
 * the same output gradient. The weight gradient is the product of im2col of the input, [k·k·I,
 * pixels], and the output gradient, [pixels, O]. A work-group computes a tile of it over a slice of
 * the batch's pixels, a few pixels at a time. While it multiplies one stage, the next one is on its
 * way.
 */
final class WeightGradientKernel {
  private final KernelText kernel;
  private final Source body;
  private final StepBuffers step;
  private final ReductionSchedule schedule;
  private final GradientStaging staging;
  private final SliceSum weights;
  private final Optional<SliceSum> biases;
  private final FeatureMap out;
  private final Interleaving interleavedRows;
  private final Interleaving interleavedColumns;

  /** k·k·I, the rows of the weight gradient. */
  private final int rows;

  private WeightGradientKernel(
      KernelText kernel, StepBuffers step, GradientSums sums, ReductionSchedule schedule) {
    this.kernel = kernel;
    this.body = kernel.body();
    this.step = step;
    this.schedule = schedule;
    this.weights = sums.weights();
    this.biases = sums.biases();
    this.out = sums.op().gradient().featureMap();
    this.interleavedRows = schedule.interleavedRows(kernel.vector());
    this.interleavedColumns = schedule.interleavedColumns(kernel.vector());
    this.rows = ((Weight) sums.op().type()).fanIn();
    this.staging = new GradientStaging(kernel, schedule, sums.op(), biases.isPresent());
  }

  /**
   * Writes the kernel. Each layer has work-groups of its own, one after the other.
   *
   * @param layers layers whose maps and weights have the same types
   */
  static DeviceKernel emit(
      KernelText kernel, StepBuffers step, List<GradientSums> layers, ReductionSchedule schedule) {
    kernel.note(
        "A work-group sums %d × %d weights over one of %d slices of the batch's pixels.",
        schedule.rows(), schedule.columns(), schedule.slices());
    kernel
        .body()
        .line("float[] tile = context.allocateFloatLocalArray(%d);", schedule.localFloats())
        .line("int item = context.localIdx;");
    WeightGradientKernel first =
        new WeightGradientKernel(kernel, step, layers.getFirst(), schedule);
    for (int i = 0; i < layers.size(); i++) {
      WeightGradientKernel layer = new WeightGradientKernel(kernel, step, layers.get(i), schedule);
      layer.tile(i).open(kernel, layers.size());
      layer.write(layer.tile(i));
      layer.tile(i).close(kernel, layers.size());
    }
    return first.tile(0).build(kernel, schedule.items(), layers.size());
  }

  private GradientTile tile(int layer) {
    return new GradientTile(
        out, rows, schedule.rows(), schedule.columns(), schedule.slices(), layer);
  }

  private void write(GradientTile tile) {
    body.line("int rowLane = %s;", times("item / " + schedule.lanes(), interleavedRows.vector()))
        .line(
            "int columnLane = %s;",
            times("item % " + schedule.lanes(), interleavedColumns.vector()));
    tile.declare(kernel, step);
    staging.declare();
    sums();
    staging.load();
    staging.store();
    body.line("context.localBarrier();")
        .open("for (int first = slice * share; first < last; first += %d)", schedule.depth());
    staging.advance();
    staging.load();
    multiply();
    staging.swap();
    staging.store();
    body.line("context.localBarrier();").close();
    writeWeights();
    biases.ifPresent(this::writeBiases);
  }

  private void sums() {
    for (int r = 0; r < schedule.registerRows(); r++) {
      for (int c = 0; c < schedule.registerColumns(); c++) {
        body.line("float sum%d_%d = 0f;", r, c);
      }
    }
  }

  private void multiply() {
    body.line("int rowFrom = buffer + rowLane;")
        .line(
            "int columnFrom = buffer + %s;",
            plus("columnLane", schedule.depth() * schedule.rows()));
    Fragment row = new Fragment("row", interleavedRows, schedule.registerRows());
    Fragment column = new Fragment("column", interleavedColumns, schedule.registerColumns());
    row.declare(body);
    column.declare(body);
    int unrolled = schedule.unrolled();
    boolean loops = unrolled < schedule.depth();
    if (loops) {
      body.open("for (int k = 0; k < %d; k += %d)", schedule.depth(), unrolled);
    }
    for (int k = 0; k < unrolled; k++) {
      body.block();
      row.load(body, "rowFrom", k * schedule.rows());
      column.load(body, "columnFrom", k * schedule.columns());
      for (int r = 0; r < schedule.registerRows(); r++) {
        for (int c = 0; c < schedule.registerColumns(); c++) {
          body.line("sum%d_%d += %s * %s;", r, c, row.get(r), column.get(c));
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
      String row = "firstRow + %s".formatted(plus("rowLane", interleavedRows.offset(r)));
      body.open("if (%s < %d)", row, rows)
          .line(
              "int at = (slice * %d + %s) * %d + firstColumn + columnLane;",
              rows, row, out.channels());
      for (int c = 0; c < schedule.registerColumns(); c++) {
        int offset = interleavedColumns.offset(c);
        body.open("if (firstColumn + columnLane + %d < %d)", offset, out.channels())
            .line("%s.set(%s, sum%d_%d);", array, plus("at", offset), r, c)
            .close();
      }
      body.close();
    }
  }

  /** Adds what the items of each column staged; one row of tiles writes it. */
  private void writeBiases(SliceSum sum) {
    staging.storeBiasSums();
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
