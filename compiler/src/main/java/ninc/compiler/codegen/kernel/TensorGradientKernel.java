package ninc.compiler.codegen.kernel;

import static ninc.compiler.codegen.text.Terms.plus;

import java.util.List;
import java.util.Optional;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.StepBuffers;
import ninc.compiler.codegen.text.Source;
import ninc.compiler.ir.Affine.ConvolutionWeightGradient;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Type.Weight;
import ninc.compiler.schedule.TensorReduction;
import ninc.compiler.schedule.TensorTaps;
import ninc.compiler.schedule.TensorTile;

/**
 * Writes the partial sums of a weight gradient on tensor cores, and those of the bias gradient that
 * is the sum of the same output gradient. As {@link WeightGradientKernel}, it is the product of
 * im2col of the input and the output gradient, of which a work-group computes a tile over a slice
 * of the batch's pixels. While the warps multiply one stage, copies of the next ones are on their
 * way.
 */
final class TensorGradientKernel {
  private static final int FRAGMENT = TensorTile.FRAGMENT;

  /** The registers of a fragment of 16 × 16 elements. */
  private static final int REGISTERS = 4;

  /** The steps of 16 pixels in a stage. */
  private static final int STEPS = TensorReduction.DEPTH / FRAGMENT;

  private final KernelText kernel;
  private final Source body;
  private final StepBuffers step;
  private final ConvolutionWeightGradient op;
  private final TensorReduction schedule;
  private final TensorGradientStaging staging;
  private final SliceSum weights;
  private final Optional<SliceSum> biases;
  private final FeatureMap out;
  private final TensorTaps taps;

  /** k·k·I, the rows of the weight gradient. */
  private final int rows;

  private TensorGradientKernel(
      KernelText kernel, StepBuffers step, GradientSums sums, TensorReduction schedule) {
    this.kernel = kernel;
    this.body = kernel.body();
    this.step = step;
    this.op = sums.op();
    this.schedule = schedule;
    this.staging = new TensorGradientStaging(kernel, schedule, op);
    this.weights = sums.weights();
    this.biases = sums.biases();
    this.out = op.gradient().featureMap();
    this.taps = TensorReduction.taps(op).orElseThrow();
    this.rows = ((Weight) op.type()).fanIn();
  }

  /**
   * Writes the kernel. Each layer has work-groups of its own, one after the other.
   *
   * @param layers layers whose maps and weights have the same types
   */
  static DeviceKernel emit(
      KernelText kernel, StepBuffers step, List<GradientSums> layers, TensorReduction schedule) {
    kernel.note(
        "A work-group sums %d × %d weights over one of %d slices of the batch's pixels: %d × %d"
            + " warps of %d × %d.",
        schedule.rows(),
        schedule.columns(),
        schedule.slices(),
        schedule.rowWarps(),
        schedule.columnWarps(),
        schedule.warpRows(),
        schedule.warpColumns());
    TensorGradientKernel first =
        new TensorGradientKernel(kernel, step, layers.getFirst(), schedule);
    first.declare();
    for (int i = 0; i < layers.size(); i++) {
      TensorGradientKernel layer = new TensorGradientKernel(kernel, step, layers.get(i), schedule);
      layer.tile(i).open(kernel, layers.size());
      layer.write(layer.tile(i));
      layer.tile(i).close(kernel, layers.size());
    }
    return first.tile(0).build(kernel, schedule.items(), layers.size());
  }

  private GradientTile tile(int layer) {
    return new GradientTile(
        out, taps.depth(), schedule.rows(), schedule.columns(), schedule.slices(), layer);
  }

  /** Declares what all layers have in common. */
  private void declare() {
    body.comment(
            "%d stages of im2col of the input, [%d, %d], %s, and of the output gradient, [%d, %d],"
                + " %s",
            schedule.stages(),
            TensorReduction.DEPTH,
            schedule.rows(),
            staging.rows().describe(),
            TensorReduction.DEPTH,
            schedule.columns(),
            staging.columns().describe())
        .line("short[] tile = context.allocateShortLocalArray(%d);", schedule.localElements())
        .line("int item = context.localIdx;")
        .line("int lane = item %% %d;", TensorTile.WARP)
        .line(
            "int warpRow = item / %d * %d;",
            TensorTile.WARP * schedule.columnWarps(), schedule.warpRows())
        .line(
            "int warpColumn = item / %d %% %d * %d;",
            TensorTile.WARP, schedule.columnWarps(), schedule.warpColumns());
  }

  private void write(GradientTile tile) {
    tile.declare(kernel, step);
    staging.declare();
    body.blank();
    accumulate();
    body.blank();
    writeWeights();
    biases.ifPresent(this::writeBiases);
  }

  private int rowFragments() {
    return schedule.warpRows() / FRAGMENT;
  }

  private int columnFragments() {
    return schedule.warpColumns() / FRAGMENT;
  }

  /** Emits the sum over the pixels of the slice. */
  private void accumulate() {
    int ahead = schedule.stages() - 1;
    int end = ahead * schedule.stageElements();
    body.line("float[] sums = new float[%d];", schedule.sums());
    if (biases.isPresent()) {
      body.comment("The sums of the output gradient are its product with ones.")
          .line("float[] biasSums = new float[%d];", columnFragments() * 2 * REGISTERS)
          .line("int[] ones = new int[%d];", REGISTERS)
          .open("for (int i = 0; i < %d; i++)", REGISTERS)
          .line("ones[i] = %s;", ones())
          .close();
    }
    body.line("int[] rowAt = new int[%d];", rowFragments())
        .line("int[] columnAt = new int[%d];", columnFragments())
        .open("for (int m = 0; m < %d; m++)", rowFragments())
        .line(
            "rowAt[m] = %s;",
            staging.rows().at("lane / 16 * 8 + lane % 8", "warpRow / 8 + m * 2 + lane / 8 % 2"))
        .close()
        .open("for (int n = 0; n < %d; n++)", columnFragments())
        .line(
            "columnAt[n] = %s;",
            plus(
                staging.columns().at("lane % 16", "warpColumn / 8 + n * 2 + lane / 16"),
                TensorReduction.DEPTH * schedule.rows()))
        .close()
        .line("int to = 0;")
        .open("for (int stage = 0; stage < %d; stage++)", ahead);
    copyNext();
    body.line("to += %d;", schedule.stageElements())
        .close()
        .line("int from = 0;")
        .open("for (int begin = slice * share; begin < last; begin += %d)", TensorReduction.DEPTH)
        .line("context.awaitCopies(%d);", ahead - 1)
        .comment("The stage has arrived, and the one that is overwritten next has been read.")
        .line("context.localBarrier();");
    copyNext();
    body.line("to = to == %d ? 0 : to + %d;", end, schedule.stageElements());
    multiply();
    body.line("from = from == %d ? 0 : from + %d;", end, schedule.stageElements()).close();
  }

  /** Emits the copies of the next stage as a group. */
  private void copyNext() {
    staging.copy("to");
    staging.advance();
    body.line("context.commitCopies();");
  }

  /** Two ones in the format of the operands. */
  private String ones() {
    return switch (op.gradient().precision()) {
      case BFLOAT16 -> "0x3f803f80";
      case FLOAT16 -> "0x3c003c00";
      case FLOAT32, TF32 ->
          throw new IllegalStateException(op.gradient() + " is not stored in 16 bits");
    };
  }

  /** Emits the products of a stage. */
  private void multiply() {
    String multiplyAdd = TensorProductKernel.multiplyAdd(op.gradient());
    int rowStep = rowFragments() * REGISTERS;
    int columnStep = columnFragments() * REGISTERS;
    body.line("int[] a = new int[%d];", rowStep)
        .line("int[] b = new int[%d];", columnStep)
        .open("for (int s = 0; s < %d; s++)", STEPS)
        .open("for (int m = 0; m < %d; m++)", rowFragments())
        .line(
            "context.loadMatricesTransposed(a, m * %d, tile, from + rowAt[m] + s * %d);",
            REGISTERS, FRAGMENT * schedule.rows())
        .close()
        .open("for (int n = 0; n < %d; n++)", columnFragments())
        .line(
            "context.loadMatricesTransposed(b, n * %d, tile, from + columnAt[n] + s * %d);",
            REGISTERS, FRAGMENT * schedule.columns())
        .close()
        .open("for (int m = 0; m < %d; m++)", rowFragments())
        .open("for (int n = 0; n < %d; n++)", 2 * columnFragments())
        .line(
            "context.%s(sums, (m * %d + n) * %d, a, m * %d, b, n * 2);",
            multiplyAdd, 2 * columnFragments(), REGISTERS, REGISTERS)
        .close()
        .close();
    if (biases.isPresent()) {
      body.open("if (firstRow + warpRow == 0)")
          .open("for (int n = 0; n < %d; n++)", 2 * columnFragments())
          .line("context.%s(biasSums, n * %d, ones, 0, b, n * 2);", multiplyAdd, REGISTERS)
          .close()
          .close();
    }
    body.close();
  }

  private void writeWeights() {
    boolean isPartial =
        taps.depth() % schedule.rows() != 0 || out.channels() % schedule.columns() != 0;
    String array = kernel.output(weights.partials());
    body.open("for (int m = 0; m < %d; m++)", 2 * rowFragments())
        .line("int r = firstRow + warpRow + m * 8 + lane / 4;");
    String conditions = "r < %d && c < %d".formatted(taps.depth(), out.channels());
    if (taps.isWidened()) {
      body.comment("%d of %d rows have weights", taps.used(), taps.elements())
          .line("int tap = r %% %d;", taps.elements())
          .line("int weightRow = r / %d * %d + tap;", taps.elements(), taps.used());
      conditions += " && tap < " + taps.used();
    } else {
      body.line("int weightRow = r;");
    }
    body.open("for (int n = 0; n < %d; n++)", 2 * columnFragments())
        .line("int c = firstColumn + warpColumn + n * 8 + lane % 4 * 2;");
    if (isPartial || taps.isWidened()) {
      body.open("if (%s)", conditions);
    }
    body.line("int at = (slice * %d + weightRow) * %d + c;", rows, out.channels())
        .line("int sum = (m / 2 * %d + n) * %d + m %% 2 * 2;", 2 * columnFragments(), REGISTERS)
        .line("%s.set(at, sums[sum]);", array)
        .line("%s.set(at + 1, sums[sum + 1]);", array);
    if (isPartial || taps.isWidened()) {
      body.close();
    }
    body.close().close();
  }

  /** All rows of the product with ones are the same; the items with the first one write it. */
  private void writeBiases(SliceSum sum) {
    String array = kernel.output(sum.partials());
    body.open("if (firstRow + warpRow == 0 && lane < 4)")
        .open("for (int n = 0; n < %d; n++)", 2 * columnFragments())
        .line("int c = firstColumn + warpColumn + n * 8 + lane * 2;")
        .open("if (c < %d)", out.channels())
        .line("%s.set(slice * %d + c, biasSums[n * %d]);", array, out.channels(), REGISTERS)
        .line("%s.set(slice * %d + c + 1, biasSums[n * %d + 1]);", array, out.channels(), REGISTERS)
        .close()
        .close()
        .close();
  }
}
