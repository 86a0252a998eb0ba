package ninc.runtime.training;

import static ninc.dsl.Dsl.adam;
import static ninc.dsl.Dsl.bias;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.sgd;
import static ninc.runtime.training.TinyRun.DATA;
import static ninc.runtime.training.TinyRun.RECIPE;
import static ninc.runtime.training.TinyRun.SEED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Source.ModelTensor;
import ninc.compiler.ir.Value;
import ninc.compiler.pass.Activations;
import ninc.dsl.Network;
import ninc.dsl.Precision;
import ninc.dsl.Training;
import ninc.runtime.backend.Backend;
import ninc.runtime.cpu.CpuBackend;
import ninc.runtime.data.Epoch;
import ninc.runtime.data.ExampleOrder;
import ninc.runtime.device.DeviceBackend;
import ninc.runtime.device.simt.SimtDevice;
import ninc.runtime.distributed.Division;
import ninc.runtime.distributed.Groups;
import ninc.runtime.model.Initialization;
import ninc.runtime.model.Model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Batches that are cut into groups. An epoch has 19 examples in batches of 8, so that the last
 * batch has three, and with four groups, its first group is empty.
 */
class GroupedStepTest {

  /** Every part of a step that depends on more than one example. */
  private static final Network NORMALIZED =
      Network.input(1, 6, 5)
          .conv(4, kernel(3), padding(1), bias(false))
          .batchNorm(relu())
          .dropout(0.25)
          .conv(5, kernel(3), relu())
          .linear(TinyData.CLASSES)
          .build();

  private static final Training CLIPPED =
      RECIPE.batchSize(8).epochs(2).clipNorm(0.5).averageWeights(0.9);

  static Stream<Arguments> backends() {
    Backend cpu = new CpuBackend(2);
    return Stream.of(
        Arguments.of(cpu, FusionLevel.NONE, 4),
        Arguments.of(cpu, FusionLevel.FULL, 2),
        Arguments.of(cpu, FusionLevel.FULL, 3),
        Arguments.of(cpu, FusionLevel.FULL, 8),
        Arguments.of(new DeviceBackend(new SimtDevice()), FusionLevel.FULL, 4));
  }

  @ParameterizedTest
  @MethodSource("backends")
  void backendsAgreeWithTheInterpreter(Backend backend, FusionLevel level, int groups) {
    Run expected = run(new InterpreterBackend(), FusionLevel.NONE, new Groups(groups));
    run(backend, level, new Groups(groups)).assertClose(expected, 1e-4);
  }

  /** A rounding that goes the other way is a thousandth of an element. */
  @ParameterizedTest
  @MethodSource("backends")
  void backendsAgreeWithTheInterpreterOnAScaledLoss(
      Backend backend, FusionLevel level, int groups) {
    Training recipe = CLIPPED.precision(Precision.FLOAT16);
    Run expected =
        run(new InterpreterBackend(), FusionLevel.NONE, NORMALIZED, recipe, new Groups(groups));
    assertThat(expected.losses.getLast()).isNotEqualTo(expected.losses.getFirst());
    run(backend, level, NORMALIZED, recipe, new Groups(groups)).assertClose(expected, 1e-3);
  }

  /** Each group has other masks of dropout, those that its examples have in the whole batch. */
  @ParameterizedTest
  @MethodSource("backends")
  void withoutBatchNormalizationGroupsAreLikeTheWholeBatch(
      Backend backend, FusionLevel level, int groups) {
    Training recipe = CLIPPED.optimizer(adam(0.01).epsilon(0.01));
    Run whole = run(backend, level, TinyRun.NETWORK, recipe, Groups.ONE);
    run(backend, level, TinyRun.NETWORK, recipe, new Groups(groups)).assertClose(whole, 1e-4);
  }

  @Test
  void runningStatisticsAreThoseOfTheGroupsOnAverage() {
    Network network = Network.input(1, 6, 5).batchNorm().linear(TinyData.CLASSES).build();
    Training recipe = RECIPE.batchSize(5).optimizer(sgd(0)).augment();
    Run run =
        run(
            new CpuBackend(1),
            FusionLevel.FULL,
            network,
            recipe,
            new Groups(2),
            plan -> plan.limitedTo(1));
    double mean = 0;
    double variance = 0;
    for (double[] group : List.of(pixels(recipe, 0, 2), pixels(recipe, 2, 5))) {
      double share = group.length / (5.0 * 30);
      double centre = Arrays.stream(group).average().orElseThrow();
      mean += share * centre;
      variance +=
          share
              * Arrays.stream(group).map(x -> (x - centre) * (x - centre)).sum()
              / (group.length - 1);
    }
    assertThat(run.tensors.get("batchnorm1.running_mean")[0])
        .isCloseTo((float) (0.1 * mean), within(1e-6f));
    assertThat(run.tensors.get("batchnorm1.running_var")[0])
        .isCloseTo((float) (0.9 + 0.1 * variance), within(1e-6f));
  }

  /** The pixels of some examples of the first batch. */
  private static double[] pixels(Training recipe, int from, int to) {
    TrainingPlan plan =
        TrainingPlan.of(recipe, TinyRun.NETWORK.input(), DATA, ExampleOrder.SEQUENTIAL, SEED);
    try (Epoch epoch = plan.training().epoch(1)) {
      MemorySegment pixels = epoch.iterator().next().pixels();
      return IntStream.range(from * 30, to * 30)
          .mapToDouble(i -> pixels.getAtIndex(ValueLayout.JAVA_FLOAT, i))
          .toArray();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 8})
  void aLossThatIsNotFiniteInOneGroupEndsTheRunBeforeTheUpdate(int groups) {
    Training recipe = CLIPPED.withoutClipping().withoutAveraging().optimizer(sgd(1e30));
    assertThatThrownBy(
            () -> run(new CpuBackend(1), FusionLevel.FULL, NORMALIZED, recipe, new Groups(groups)))
        .isInstanceOfSatisfying(
            Divergence.class,
            divergence -> {
              assertThat(divergence.step()).hasValue(2);
              assertThat(divergence.layer()).isPresent();
            })
        .hasMessageStartingWith("the loss of step 2 is ");
  }

  @Test
  void moreGroupsThanExamplesAreRefused() {
    TrainingPlan plan = TinyRun.plan(CLIPPED);
    assertThatThrownBy(() -> plan.cutInto(new Groups(9)))
        .hasMessage("a batch of 8 examples cannot be cut into 9 groups");
  }

  @Test
  void groupsOfAccumulatedBatchesAreRefused() {
    TrainingPlan plan = TinyRun.plan(CLIPPED.accumulate(3));
    assertThatThrownBy(() -> plan.cutInto(new Groups(2)))
        .hasMessage(
            "2 groups cannot be combined with steps of 3 batches; use batches of 24 examples");
  }

  /** The losses of a run, and its parameters and running statistics in the end. */
  record Run(List<Float> losses, Map<String, float[]> tensors) {
    void assertClose(Run expected, double tolerance) {
      assertThat(losses).hasSameSizeAs(expected.losses).hasSize(6);
      for (int i = 0; i < losses.size(); i++) {
        assertThat(losses.get(i).doubleValue())
            .as("loss of step %d", i + 1)
            .isCloseTo(expected.losses.get(i), within(tolerance));
      }
      expected.tensors.forEach((name, values) ->
          assertThat(tensors.get(name))
              .as(name)
              .containsExactly(values, within((float) tolerance)));
    }
  }

  /** Trains the network with every part that depends on more than one example. */
  static Run run(Backend backend, FusionLevel level, Groups groups) {
    return run(backend, level, NORMALIZED, CLIPPED, groups);
  }

  private static Run run(
      Backend backend, FusionLevel level, Network network, Training recipe, Groups groups) {
    return run(backend, level, network, recipe, groups, plan -> plan);
  }

  private static Run run(
      Backend backend,
      FusionLevel level,
      Network network,
      Training recipe,
      Groups groups,
      UnaryOperator<TrainingPlan> change) {
    Model model = new Model("Grouped", network, recipe);
    TrainingPlan plan =
        change.apply(
            TrainingPlan.of(recipe, network.input(), DATA, ExampleOrder.SEQUENTIAL, SEED)
                .cutInto(groups));
    RecordingListener listener = new RecordingListener();
    Consumer<RunNeed> nobody = _ -> {};
    try (TrainingSession session =
        TrainingSession.open(
            backend,
            model,
            DATA.imageSize(),
            level,
            Activations.STORE,
            Division.of(groups),
            nobody)) {
      session.initialize(new Initialization(recipe.initializer(), SEED));
      new Trainer(session, plan, List.of(listener), () -> false).run(Progress.START);
      Map<String, float[]> tensors = new LinkedHashMap<>();
      for (Value value : session.graph().all(ModelTensor.class)) {
        tensors.put(value.name(), session.session().read(value.name()));
      }
      return new Run(listener.losses(), tensors);
    }
  }
}
