package ninc.compiler.codegen.kernel;

import static ninc.compiler.codegen.text.Terms.over;
import static ninc.compiler.codegen.text.Terms.plus;

import java.util.Set;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.Grid;
import ninc.compiler.codegen.program.StepBuffers;
import ninc.compiler.codegen.text.Source;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Value;
import ninc.compiler.schedule.Product;
import ninc.compiler.schedule.Stage;
import ninc.compiler.schedule.TensorTile;

/**
 * Emits a matrix product of 16-bit operands, with the elementwise operators that follow it, for
 * tensor cores. A work-group computes a tile of pixels × channels, and each of its warps a part of
 * it, whose sums it keeps in registers. While the warps multiply one stage of the operands, copies
 * of the next ones are on their way to local memory, so that one barrier per stage suffices.
 */
final class TensorProductKernel {
  private static final int FRAGMENT = TensorTile.FRAGMENT;

  /** The registers of a fragment of 16 × 16 elements. */
  private static final int REGISTERS = 4;

  /** The steps of 16 k in a stage. */
  private static final int STEPS = TensorTile.DEPTH / FRAGMENT;

  private final KernelText kernel;
  private final Source body;
  private final StepBuffers step;
  private final Stage.Multiply stage;
  private final Product product;
  private final Set<Value> escaping;
  private final TensorTile tile;
  private final TensorStaging staging;

  private TensorProductKernel(
      KernelText kernel,
      StepBuffers step,
      Stage.Multiply stage,
      Set<Value> escaping,
      TensorTile tile) {
    this.kernel = kernel;
    this.body = kernel.body();
    this.step = step;
    this.stage = stage;
    this.product = stage.product();
    this.escaping = escaping;
    this.tile = tile;
    this.staging = new TensorStaging(kernel, tile, product);
  }

  /**
   * @param escaping the values that are written to global memory
   */
  static DeviceKernel emit(
      KernelText kernel,
      StepBuffers step,
      Stage.Multiply stage,
      Set<Value> escaping,
      TensorTile tile) {
    return new TensorProductKernel(kernel, step, stage, escaping, tile).emit();
  }

  private DeviceKernel emit() {
    FeatureMap map = product.resultMap();
    int channelTiles = tile.channelTiles(map.channels());
    kernel.note(
        "A work-group computes a tile of %s: %d × %d warps of %d pixels × %d channels.",
        tile, tile.pixelWarps(), tile.channelWarps(), tile.warpPixels(), tile.warpChannels());
    body.comment(
            "%d stages of the source, [%d, %d], %s, and of the weight, %s, %s",
            tile.stages(),
            tile.pixels(),
            TensorTile.DEPTH,
            staging.source().describe(),
            staging.isForward()
                ? "[%d, %d]".formatted(TensorTile.DEPTH, tile.channels())
                : "[%d, %d]".formatted(tile.channels(), TensorTile.DEPTH),
            staging.weight().describe())
        .line("short[] tile = context.allocateShortLocalArray(%d);", tile.localElements())
        .line("int item = context.localIdx;")
        .line("int lane = item %% %d;", TensorTile.WARP)
        .line(
            "int warpPixel = item / %d * %d;",
            TensorTile.WARP * tile.channelWarps(), tile.warpPixels())
        .line(
            "int warpChannel = item / %d %% %d * %d;",
            TensorTile.WARP, tile.channelWarps(), tile.warpChannels())
        .line(
            "int pixels = %s.get(%d) * %d;",
            kernel.input(step.step()), StepBuffers.EXAMPLES, map.pixels())
        .line("int first = %s * %d;", over("context.groupIdx", channelTiles), tile.pixels())
        .line(
            "int firstChannel = %s;",
            channelTiles == 1
                ? "0"
                : "context.groupIdx %% %d * %d".formatted(channelTiles, tile.channels()))
        .blank();
    staging.declare();
    body.blank();
    accumulate();
    body.blank();
    new TensorEpilogue(kernel, step, stage, escaping, tile).write();
    return kernel.build(new Grid(0, map.pixels(), tile.pixels(), channelTiles, tile.items()));
  }

  /** Emits the sum over all k. */
  private void accumulate() {
    int stages = Math.ceilDiv(product.taps().orElseThrow().depth(), TensorTile.DEPTH);
    int ahead = tile.stages() - 1;
    int end = tile.stages() * tile.stageElements();
    int weights = tile.warpChannels() / FRAGMENT;
    body.comment(
            "%s = %s × %s, inner dimension %d",
            product.result(), product.source(), product.weight(), product.depth())
        .line("float[] sums = new float[%d];", tile.sums())
        .line("int[] sourceAt = new int[%d];", STEPS)
        .line("int[] weightAt = new int[%d];", weights)
        .open("for (int s = 0; s < %d; s++)", STEPS)
        .line(
            "sourceAt[s] = %s;",
            staging
                .source()
                .at("warpPixel + lane %% %d".formatted(FRAGMENT), "s * 2 + lane / " + FRAGMENT))
        .close()
        .open("for (int n = 0; n < %d; n++)", weights);
    String fragment = "warpChannel / 8 + n * 2";
    if (staging.isForward()) {
      body.line(
          "weightAt[n] = %s;",
          plus(
              staging
                  .weight()
                  .at("lane %% %d".formatted(FRAGMENT), fragment + " + lane / " + FRAGMENT),
              tile.pixels() * TensorTile.DEPTH));
    } else {
      body.line(
          "weightAt[n] = %s;",
          plus(
              staging
                  .weight()
                  .at("warpChannel + n * 16 + lane / 16 * 8 + lane % 8", "lane / 8 % 2"),
              tile.pixels() * TensorTile.DEPTH));
    }
    body.close().line("int to = 0;").open("for (int stage = 0; stage < %d; stage++)", ahead);
    copyNext(stages < ahead, "stage < " + stages);
    body.line("to += %d;", tile.stageElements())
        .close()
        .line("int from = 0;")
        .open("for (int stage = 0; stage < %d; stage++)", stages)
        .line("context.awaitCopies(%d);", ahead - 1)
        .comment("The stage has arrived, and the one that is overwritten next has been read.")
        .line("context.localBarrier();");
    copyNext(true, "stage < " + (stages - ahead));
    body.line("to = to == %d ? 0 : to + %d;", end - tile.stageElements(), tile.stageElements());
    multiply();
    body.line(
            "from = from == %d ? 0 : from + %d;", end - tile.stageElements(), tile.stageElements())
        .close();
  }

  /** Emits the copies of the next stage, if there is one, as a group. */
  private void copyNext(boolean isGuarded, String condition) {
    if (isGuarded) {
      body.open("if (%s)", condition);
    }
    staging.copy("to");
    staging.advance();
    if (isGuarded) {
      body.close();
    }
    body.line("context.commitCopies();");
  }

  /** Emits the products of a stage: the fragments of one step after the other. */
  private void multiply() {
    int pixels = tile.warpPixels() / FRAGMENT;
    int channels = tile.warpChannels() / FRAGMENT;
    String load = staging.isForward() ? "loadMatricesTransposed" : "loadMatrices";
    String at =
        staging.isForward()
            ? "from + weightAt[n] + s * " + FRAGMENT * tile.channels()
            : "from + (weightAt[n] ^ s * " + FRAGMENT + ")";
    body.line("int[] a = new int[%d];", STEPS * pixels * REGISTERS)
        .line("int[] b = new int[%d];", STEPS * channels * REGISTERS)
        .open("for (int s = 0; s < %d; s++)", STEPS)
        .open("for (int m = 0; m < %d; m++)", pixels)
        .line(
            "context.loadMatrices(a, s * %d + m * %d, tile, from + sourceAt[s] + m * %d);",
            pixels * REGISTERS, REGISTERS, FRAGMENT * TensorTile.DEPTH)
        .close()
        .open("for (int n = 0; n < %d; n++)", channels)
        .line(
            "context.%s(b, s * %d + n * %d, tile, %s);", load, channels * REGISTERS, REGISTERS, at)
        .close()
        .close()
        .open("for (int s = 0; s < %d; s++)", STEPS)
        .open("for (int m = 0; m < %d; m++)", pixels)
        .open("for (int n = 0; n < %d; n++)", 2 * channels)
        .line(
            "context.%s(sums, (m * %d + n) * %d, a, s * %d + m * %d, b, s * %d + n * 2);",
            multiplyAdd(product.source()),
            2 * channels,
            REGISTERS,
            pixels * REGISTERS,
            REGISTERS,
            channels * REGISTERS)
        .close()
        .close()
        .close();
  }

  /** Returns the name of the method that multiplies fragments in the format of an operand. */
  static String multiplyAdd(Value operand) {
    return switch (operand.precision()) {
      case BFLOAT16 -> "multiplyAddBfloat16";
      case FLOAT16 -> "multiplyAddFloat16";
      case FLOAT32, TF32 -> throw new IllegalStateException(operand + " is not stored in 16 bits");
    };
  }
}
