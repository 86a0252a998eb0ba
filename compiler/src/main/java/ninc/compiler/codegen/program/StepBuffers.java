package ninc.compiler.codegen.program;

import java.util.List;
import java.util.Optional;
import ninc.compiler.codegen.program.DeviceBuffer.Kind;
import ninc.compiler.ir.DropoutMask;
import ninc.compiler.ir.Elementwise.Dropout;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Optimization.Update;
import ninc.dsl.Adam;
import ninc.dsl.RmsProp;
import ninc.dsl.Sgd;

/**
 * The arrays with the settings of a step: integers in one array, the factors of the optimizer in
 * another.
 *
 * @param streams the random streams of the graph's dropout nodes, in the order of their keys
 */
public record StepBuffers(List<Integer> streams) {

  /** The index in {@link #numbers} of the number of examples in the batch. */
  public static final int EXAMPLES = 0;

  /** The index in {@link #numbers} of the position of the first example in the whole batch. */
  public static final int OFFSET = 1;

  private static final int KEYS = 2;

  /** The index of the learning rate η. */
  public static final int RATE = 0;

  /** The index of Adam's η/(1−β₁ᵗ). */
  public static final int CORRECTED_RATE = 1;

  /** The index of Adam's √(1−β₂ᵗ). */
  public static final int CORRECTED_ROOT = 2;

  /** The index of the share of the average of a parameter that the step keeps. */
  public static final int KEPT_AVERAGE = 3;

  /** The index of the share of the sum of gradients that is kept: 0 for the first batch. */
  public static final int KEPT_SUM = 4;

  /** The index of the share of the batch in the examples of the step. */
  public static final int SHARE = 5;

  /** The index of what is 1 for the last batch of a step, and 0 for the others. */
  public static final int LAST = 6;

  private static final int FACTORS = 7;

  /**
   * Where a batch is in the run.
   *
   * @param rate the learning rate η, after the schedule
   * @param step the step number t, from 1
   * @param first whether it is the first batch of the step
   * @param last whether it is the last batch of the step
   * @param share its share in the examples of the step
   */
  public record Position(double rate, long step, boolean first, boolean last, double share) {}

  public StepBuffers {
    streams = List.copyOf(streams);
  }

  public static StepBuffers of(Graph graph) {
    return new StepBuffers(
        graph.operators(Dropout.class).stream().map(Dropout::stream).distinct().toList());
  }

  /** Returns the array for {@link #numbers}. */
  public DeviceBuffer step() {
    return new DeviceBuffer(
        ".step",
        ElementType.INT,
        "examples, position of the first, dropout keys",
        Kind.FED,
        KEYS + streams.size(),
        0);
  }

  /** Returns the array for {@link #factors}. */
  public DeviceBuffer rates() {
    return new DeviceBuffer(
        ".rates", ElementType.FLOAT, "factors of the optimizer", Kind.FED, FACTORS, 0);
  }

  /** Returns the index of a dropout node's key in {@link #numbers}. */
  public int key(int stream) {
    return KEYS + streams.indexOf(stream);
  }

  /**
   * Returns the number of examples, the position of the first one, and a key for each dropout node.
   *
   * @param offset the position of the first example in the whole batch
   */
  public int[] numbers(int examples, int offset, long seed, long step) {
    int[] numbers = new int[KEYS + streams.size()];
    numbers[EXAMPLES] = examples;
    numbers[OFFSET] = offset;
    for (int stream : streams) {
      numbers[key(stream)] = DropoutMask.key(seed, step, stream);
    }
    return numbers;
  }

  /**
   * Returns the factors of the optimizer in a step.
   *
   * @param update of any parameter; empty if the graph updates none
   */
  public static float[] factors(Optional<Update> update, Position batch) {
    double rate = batch.rate();
    long step = batch.step();
    float[] factors = new float[FACTORS];
    factors[KEPT_SUM] = batch.first() ? 0 : 1;
    factors[SHARE] = (float) batch.share();
    factors[LAST] = batch.last() ? 1 : 0;
    factors[RATE] = (float) rate;
    update
        .map(Update::rule)
        .ifPresent(rule -> {
          switch (rule) {
            case Sgd _, RmsProp _ -> {}
            case Adam adam -> {
              factors[CORRECTED_RATE] = (float) (rate / (1 - Math.pow(adam.beta1(), step)));
              factors[CORRECTED_ROOT] = (float) Math.sqrt(1 - Math.pow(adam.beta2(), step));
            }
          }
        });
    update
        .flatMap(Update::average)
        .ifPresent(average -> factors[KEPT_AVERAGE] = (float) average.kept(step));
    return factors;
  }
}
