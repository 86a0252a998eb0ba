package ninc.compiler.report;

import static ninc.dsl.Dsl.identity;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.sgd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import ninc.compiler.CompileOptions;
import ninc.compiler.Compiled;
import ninc.compiler.Compiler;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.StepPart;
import ninc.compiler.ir.Value;
import ninc.compiler.report.Scaling.Estimate;
import ninc.compiler.report.Scaling.Network;
import ninc.dsl.Training;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ScalingTest {
  private static final int BATCH = 12;
  private static final double LATENCY = 0.001;
  private static final double BYTES_PER_SECOND = 1e6;
  private static final Network NETWORK = new Network(BYTES_PER_SECOND, LATENCY);
  private static final Network ENDLESS = new Network(Double.POSITIVE_INFINITY, 0);
  private static final Offset<Double> CLOSE = within(1e-9);

  /** Two layers, each with gradients of one bucket and more, and one with less. */
  private static final ninc.dsl.Network LAYERS =
      ninc.dsl.Network.input(1, 1, 1)
          .linear(600, identity())
          .linear(600, identity())
          .linear(500, identity())
          .build();

  private static final long FIRST = 4 * (600 + 600);
  private static final long SECOND = 4 * (600 * 600 + 600);
  private static final long THIRD = 4 * (600 * 500 + 500);

  private static Compiled step(Training recipe) {
    return Compiler.compile(
        LAYERS, recipe, CompileOptions.atLevel(FusionLevel.NONE).batchSize(BATCH));
  }

  private static Compiled step() {
    return step(Training.defaults().optimizer(sgd(0.1)));
  }

  /** A machine on which each kernel of a gradient takes a second, and any other one no time. */
  private static double gradientSeconds(RegionCost kernel) {
    return kernel.region().values().stream().anyMatch(ScalingTest::isGradient) ? 1 : 0;
  }

  private static boolean isGradient(Value value) {
    return value.part() == StepPart.GRADIENT;
  }

  private static long gradients() {
    return step().graph().values().stream().filter(ScalingTest::isGradient).count();
  }

  @Test
  void aSingleRankComputesAllAndExchangesNothing() {
    Compiled step = step();
    Estimate alone = new Scaling(step, RegionCost::bytes, NETWORK).on(1);
    double all = RegionCost.of(step).stream().mapToLong(RegionCost::bytes).sum();
    assertThat(alone.examples()).isEqualTo(BATCH);
    assertThat(alone.computationSeconds()).isEqualTo(all);
    assertThat(alone.stepSeconds()).isEqualTo(all);
    assertThat(alone.exchangeSeconds()).isZero();
    assertThat(alone.efficiency()).isEqualTo(1);
    assertThat(alone.examplesPerSecond()).isEqualTo(BATCH / all, CLOSE);
  }

  @Test
  void eachRankComputesItsExamplesAndUpdatesAllParameters() {
    Compiled step = step();
    Scaling scaling = new Scaling(step, RegionCost::operations, ENDLESS);
    // The rank that has most examples of 12 on 5 ranks has 3.
    double ofThree =
        RegionCost.of(step.atBatchSize(3)).stream().mapToLong(RegionCost::operations).sum();
    Estimate five = scaling.on(5);
    assertThat(five.examples()).isEqualTo(3);
    assertThat(five.stepSeconds()).isEqualTo(ofThree);
    assertThat(five.efficiency())
        .isEqualTo(scaling.on(1).stepSeconds() / (5 * ofThree), CLOSE)
        .isLessThan(1);
    // More ranks than examples do not help.
    assertThat(scaling.on(24).stepSeconds()).isEqualTo(scaling.on(12).stepSeconds());
  }

  @Test
  void allRanksSendTheirSlicesAndTheirSums() {
    Scaling scaling = new Scaling(step(), _ -> 0, NETWORK);
    long bytes = FIRST + SECOND + THIRD;
    assertThat(scaling.exchangedBytes()).isEqualTo(bytes);
    // Each other rank is sent two messages for each of three buckets, and one with the results.
    Estimate four = scaling.on(4);
    double expected = 2 * 0.75 * bytes / BYTES_PER_SECOND + (2 * 3 + 1) * 3 * LATENCY;
    assertThat(four.exchangeSeconds()).isEqualTo(expected, CLOSE);
    // Nothing is computed meanwhile.
    assertThat(four.stepSeconds()).isEqualTo(expected, CLOSE);
    assertThat(four.stepSecondsWithoutOverlap()).isEqualTo(expected, CLOSE);
  }

  @Test
  void gradientsTravelWhileThoseOfLayersBeforeAreComputed() {
    Network fast = new Network(1e9, 0);
    Estimate two = new Scaling(step(), ScalingTest::gradientSeconds, fast).on(2);
    assertThat(two.computationSeconds()).isEqualTo(gradients());
    // Those of the first layer are computed last, and nothing hides them.
    assertThat(two.stepSeconds()).isEqualTo(gradients() + FIRST / 1e9, CLOSE);
    assertThat(two.stepSecondsWithoutOverlap())
        .isEqualTo(gradients() + (FIRST + SECOND + THIRD) / 1e9, CLOSE);
    assertThat(two.efficiency()).isGreaterThan(two.efficiencyWithoutOverlap());
  }

  @Test
  void bucketsThatAreSlowerThanTheBackwardPassTravelOneAfterTheOther() {
    Network slow = new Network(1000, 0);
    Estimate two = new Scaling(step(), ScalingTest::gradientSeconds, slow).on(2);
    // The last layer's weight and bias are computed before anything travels.
    double wait = (FIRST + SECOND + THIRD) / 1000.0;
    assertThat(two.stepSeconds()).isBetween(wait + 1, wait + 2 + 1e-9);
  }

  @Test
  void theUpdateWaitsForTheLastGradient() {
    Training clipped = Training.defaults().optimizer(sgd(0.1)).clipNorm(1);
    Scaling scaling =
        new Scaling(
            step(clipped),
            kernel ->
                kernel.region().values().getFirst().part() == StepPart.UPDATE
                        || kernel.region().values().getFirst().part() == StepPart.NORM
                    ? 1
                    : 0,
            NETWORK);
    Estimate two = scaling.on(2);
    assertThat(two.computationSeconds()).isPositive();
    assertThat(two.stepSeconds())
        .isEqualTo(two.computationSeconds() + two.exchangeSeconds(), CLOSE);
  }

  @Test
  void batchStatisticsTravelToo() {
    ninc.dsl.Network normalized =
        ninc.dsl.Network.input(2, 4, 4).conv(3, kernel(3)).batchNorm().linear(2).build();
    Compiled step =
        Compiler.compile(
            normalized,
            Training.defaults(),
            CompileOptions.atLevel(FusionLevel.FULL).batchSize(BATCH));
    long parameters = 2 * 3 * 9 + 3 + 2 * 3 + 3 * 4 * 2 + 2;
    long statistics = 2 * 3;
    assertThat(new Scaling(step, _ -> 1, NETWORK).exchangedBytes())
        .isEqualTo(4 * (parameters + statistics));
  }

  @Test
  void moreRanksAreNeverMoreEfficient() {
    Scaling scaling = new Scaling(step(), cost -> 1e-9 * cost.bytes(), NETWORK);
    List<Double> efficiencies =
        List.of(1, 2, 4, 8, 16).stream().map(ranks -> scaling.on(ranks).efficiency()).toList();
    assertThat(efficiencies).isSortedAccordingTo((a, b) -> Double.compare(b, a));
  }

  @Test
  void inferenceIsNotAStep() {
    Compiled inference =
        Compiler.compile(
            Compiler.inference(LAYERS), CompileOptions.atLevel(FusionLevel.NONE).batchSize(BATCH));
    assertThatThrownBy(() -> new Scaling(inference, _ -> 1, NETWORK))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The program is not a training step");
  }
}
