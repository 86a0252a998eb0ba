package ninc.compiler.codegen.program;

import java.util.List;
import ninc.compiler.codegen.program.DeviceBuffer.Kind;
import ninc.compiler.ir.DropoutMask;
import ninc.compiler.ir.Elementwise.Dropout;
import ninc.compiler.ir.Graph;
import ninc.dsl.Adam;
import ninc.dsl.Optimizer;
import ninc.dsl.Sgd;

/**
 * What kernels are told of a step: whole numbers in one array, the optimizer's factors in another.
 *
 * @param streams of the graph's dropout nodes, in the order of their keys
 */
public record StepBuffers(List<Integer> streams) {

  /** The examples of the batch are the first number of {@link #numbers}. */
  public static final int EXAMPLES = 0;

  /** η. */
  public static final int RATE = 0;

  /** Adam's η/(1−β₁ᵗ). */
  public static final int CORRECTED_RATE = 1;

  /** Adam's √(1−β₂ᵗ). */
  public static final int CORRECTED_ROOT = 2;

  private static final int FACTORS = 3;

  public StepBuffers {
    streams = List.copyOf(streams);
  }

  public static StepBuffers of(Graph graph) {
    return new StepBuffers(
        graph.operators(Dropout.class).stream().map(Dropout::stream).distinct().toList());
  }

  /** The array of {@link #numbers}. */
  public DeviceBuffer step() {
    return new DeviceBuffer(
        ".step", ElementType.INT, "examples, dropout keys", Kind.FED, 1 + streams.size(), 0);
  }

  /** The array of {@link #factors}. */
  public DeviceBuffer rates() {
    return new DeviceBuffer(
        ".rates", ElementType.FLOAT, "learning rate, Adam's factors", Kind.FED, FACTORS, 0);
  }

  /** Where the key of a dropout node is among the numbers. */
  public int key(int stream) {
    return 1 + streams.indexOf(stream);
  }

  /** The examples of the batch, and a key for each dropout node. */
  public int[] numbers(int examples, long seed, long step) {
    int[] numbers = new int[1 + streams.size()];
    numbers[EXAMPLES] = examples;
    for (int stream : streams) {
      numbers[key(stream)] = DropoutMask.key(seed, step, stream);
    }
    return numbers;
  }

  /**
   * The optimizer's factors in a step.
   *
   * @param rate η, the schedule applied
   * @param step t, counted from 1
   */
  public static float[] factors(Optimizer optimizer, double rate, long step) {
    return switch (optimizer) {
      case Sgd _ -> new float[] {(float) rate, 0, 0};
      case Adam adam -> factors(rate, step, adam.beta1(), adam.beta2());
    };
  }

  private static float[] factors(double rate, long step, double beta1, double beta2) {
    return new float[] {
      (float) rate,
      (float) (rate / (1 - Math.pow(beta1, step))),
      (float) Math.sqrt(1 - Math.pow(beta2, step))
    };
  }
}
