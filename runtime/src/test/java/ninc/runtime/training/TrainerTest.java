package ninc.runtime.training;

import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.sgd;
import static ninc.dsl.Dsl.xavierUniform;
import static ninc.runtime.training.TinyRun.DATA;
import static ninc.runtime.training.TinyRun.RECIPE;
import static ninc.runtime.training.TinyRun.SEED;
import static ninc.runtime.training.TinyRun.model;
import static ninc.runtime.training.TinyRun.plan;
import static ninc.runtime.training.TinyRun.train;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Source.Parameter;
import ninc.compiler.ir.Value;
import ninc.dsl.Network;
import ninc.dsl.Training;
import ninc.runtime.Failure;
import ninc.runtime.data.ExampleOrder;
import ninc.runtime.model.Initialization;
import ninc.runtime.model.Model;
import org.junit.jupiter.api.Test;

class TrainerTest {

  @Test
  void countsStepsThroughTheWholeRunAndEpochsFromOne() {
    RecordingListener run = train(model(RECIPE), plan(RECIPE));
    assertThat(run.all(TrainingEvent.Step.class))
        .extracting(step -> step.progress().step())
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 15).boxed().toList());
    assertThat(run.all(TrainingEvent.Epoch.class))
        .extracting(TrainingEvent.Epoch::epoch)
        .containsExactly(1, 2, 3);
    assertThat(run.kinds()).startsWith("Start", "Step").endsWith("Evaluation", "Epoch", "End");
  }

  @Test
  void learns() {
    Training recipe = RECIPE.epochs(12);
    RecordingListener run = train(model(recipe), plan(recipe));
    assertThat(run.all(TrainingEvent.Epoch.class).getLast().test().accuracy())
        .as("seed %d", SEED)
        .isEqualTo(1);
  }

  @Test
  void weighsEachBatchByItsExamples() {
    RecordingListener run = train(model(RECIPE), plan(RECIPE));
    TrainingEvent.Epoch epoch = run.all(TrainingEvent.Epoch.class).getFirst();
    List<Float> losses = run.losses().subList(0, 5);
    double sum = 0;
    for (int i = 0; i < 5; i++) {
      sum += losses.get(i) * (i < 4 ? 4.0 : 3.0);
    }
    assertThat(epoch.training().examples()).isEqualTo(19);
    assertThat(epoch.training().meanLoss()).isCloseTo(sum / 19, within(1e-9));
    assertThat(epoch.test().examples()).isEqualTo(7);
  }

  @Test
  void theSameSeedGivesTheSameRun() {
    assertThat(train(model(RECIPE), plan(RECIPE)).losses())
        .isEqualTo(train(model(RECIPE), plan(RECIPE)).losses());
  }

  @Test
  void aLimitOfStepsEndsTheRunInMidEpochAndEvaluates() {
    RecordingListener whole = train(model(RECIPE), plan(RECIPE));
    RecordingListener limited = train(model(RECIPE), plan(RECIPE).limitedTo(7));
    assertThat(limited.losses()).isEqualTo(whole.losses().subList(0, 7));
    TrainingEvent.Epoch last = limited.all(TrainingEvent.Epoch.class).getLast();
    assertThat(last.epoch()).isEqualTo(2);
    assertThat(last.training().examples()).isEqualTo(8);
    assertThat(last.test().examples()).isEqualTo(7);
    assertThat(limited.all(TrainingEvent.End.class).getFirst().stopped()).isFalse();
  }

  @Test
  void stopsAfterTheRunningStepWithoutAnEvaluation() {
    AtomicInteger asked = new AtomicInteger();
    RecordingListener run = train(model(RECIPE), plan(RECIPE), () -> asked.incrementAndGet() > 3);
    assertThat(run.kinds()).containsExactly("Start", "Step", "Step", "End");
    TrainingEvent.End end = run.all(TrainingEvent.End.class).getFirst();
    assertThat(end.stopped()).isTrue();
    assertThat(end.progress().step()).isEqualTo(2);
  }

  @Test
  void theLearningRateFollowsTheScheduleOfTheWholeRun() {
    TrainingPlan plan = plan(RECIPE);
    assertThat(plan.context(1, EpochLosses.NONE).learningRate()).isEqualTo(0.1);
    assertThat(plan.context(8, EpochLosses.NONE).learningRate())
        .isCloseTo(0.1 * (1 + Math.cos(Math.PI * 7 / 15)) / 2, within(1e-12));
    assertThat(plan.limitedTo(8).context(8, EpochLosses.NONE))
        .isEqualTo(plan.context(8, EpochLosses.NONE));
  }

  @Test
  void aLossThatIsNotFiniteFailsAndNamesTheStep() {
    Training recipe = RECIPE.optimizer(sgd(1e30));
    assertThatThrownBy(() -> train(model(recipe), plan(recipe)))
        .isInstanceOf(Failure.class)
        .hasMessageMatching(
            "the loss of step [23] is .* \\(first non-finite value: (conv1|linear1).*\\); lower the learning rate \\(.* at this step\\), clip the gradients or try another"
                + " seed");
  }

  @Test
  void aStepBringsBackNothingButNumbers() {
    InterpreterBackend backend = new InterpreterBackend();
    List<String> fetched = new ArrayList<>();
    TrainingListener steps =
        new TrainingListener() {
          @Override
          public void step(TrainingEvent.Step event) {
            fetched.addAll(backend.fetched());
          }
        };
    try (TrainingSession session = TrainingSession.open(backend, model(RECIPE), FusionLevel.NONE)) {
      session.initialize(new Initialization(RECIPE.initializer(), SEED));
      TrainingPlan plan = plan(RECIPE).limitedTo(5);
      Progress end = new Trainer(session, plan, List.of(steps), () -> false).run(Progress.START);
      assertThat(end.step()).isEqualTo(5);
    }
    assertThat(fetched).isEmpty();
    assertThat(backend.fetched()).as("after the epoch").isNotEmpty().doesNotContain("logits");
  }

  @Test
  void aLossThatIsNotFiniteBecauseOfAParameterNamesIt() {
    try (TrainingSession session = TinyRun.session(model(RECIPE))) {
      float[] bias = session.session().read("linear1.bias");
      bias[1] = Float.NaN;
      session.session().write("linear1.bias", bias);
      Trainer trainer = new Trainer(session, plan(RECIPE), List.of(), () -> false);
      assertThatThrownBy(() -> trainer.run(Progress.START))
          .isInstanceOf(Failure.class)
          .hasMessageStartingWith("the loss of step 1 is NaN")
          .hasMessageContaining("(first non-finite value: linear1.bias);");
    }
  }

  @Test
  void aTestLossThatIsNotFiniteNamesStepAndLayer() {
    Training recipe = RECIPE.optimizer(sgd(1e30)).epochs(1);
    TrainingPlan plan = plan(recipe).limitedTo(1);
    assertThatThrownBy(() -> train(model(recipe), plan))
        .isInstanceOfSatisfying(
            Divergence.class,
            divergence -> {
              assertThat(divergence.step()).hasValue(1);
              assertThat(divergence.learningRate()).hasValue(1e30);
              assertThat(divergence.layer()).isPresent();
            })
        .hasMessageMatching(
            "the test loss after step 1 is .* \\(first non-finite value: (conv1|linear1).*\\); lower the learning rate \\(1.0E30 at this step\\).*");
  }

  @Test
  void warnsOnceOfALayerThatGivesZerosAlone() {
    Training recipe = RECIPE.optimizer(sgd(0));
    RecordingListener run = new RecordingListener();
    try (TrainingSession session = TinyRun.session(model(recipe))) {
      session.session().write("conv1.bias", new float[] {-9, -9, -9, -9});
      new Trainer(session, plan(recipe), List.of(run), () -> false).run(Progress.START);
    }
    assertThat(run.all(TrainingEvent.Epoch.class)).hasSize(3);
    assertThat(run.all(TrainingEvent.Warning.class))
        .containsExactly(new TrainingEvent.ZeroLayers(1, List.of("conv1.relu")));
  }

  @Test
  void aLayerOfWhichOneValueLivesIsNotDead() {
    Training recipe = RECIPE.optimizer(sgd(0));
    RecordingListener run = new RecordingListener();
    try (TrainingSession session = TinyRun.session(model(recipe))) {
      session.session().write("conv1.bias", new float[] {-9, -9, 1e-3f, -9});
      new Trainer(session, plan(recipe), List.of(run), () -> false).run(Progress.START);
    }
    assertThat(run.all(TrainingEvent.Warning.class)).isEmpty();
  }

  @Test
  void warnsOnceWhenTheLogitsAreDeadAndNamesTheActivation() {
    Network network =
        Network.input(1, 6, 5).ninBlock("last", 3, kernel(3)).globalAveragePool().build();
    RecordingListener run = new RecordingListener();
    Model model = new Model("Dead", network, RECIPE);
    TrainingPlan plan =
        TrainingPlan.of(RECIPE, network.input(), DATA, ExampleOrder.SEQUENTIAL, SEED);
    try (TrainingSession session =
        TrainingSession.open(new InterpreterBackend(), model, FusionLevel.NONE)) {
      session.initialize(new Initialization(xavierUniform(), SEED));
      session.session().write("last.pointwise2.bias", new float[] {-9, -9, -9});
      new Trainer(session, plan, List.of(run), () -> false).run(Progress.START);
    }
    assertThat(run.all(TrainingEvent.Warning.class))
        .containsExactly(new TrainingEvent.ZeroLogits(1, Optional.of("last.pointwise2.relu")))
        .extracting(TrainingEvent.Warning::message)
        .singleElement()
        .asString()
        .startsWith("every logit of step 1 is zero: last.pointwise2.relu outputs only zeros")
        .endsWith("lower the learning rate or try another seed");
  }

  @Test
  void warnsOfZeroLogitsWithoutAnActivationToo() {
    Network network = Network.input(1, 6, 5).linear(3).build();
    Training recipe = RECIPE.optimizer(sgd(0));
    RecordingListener run = new RecordingListener();
    TrainingPlan plan =
        TrainingPlan.of(recipe, network.input(), DATA, ExampleOrder.SEQUENTIAL, SEED);
    try (TrainingSession session =
        TrainingSession.open(
            new InterpreterBackend(), new Model("Zero", network, recipe), FusionLevel.NONE)) {
      new Trainer(session, plan, List.of(run), () -> false).run(Progress.START);
    }
    assertThat(run.all(TrainingEvent.Warning.class))
        .containsExactly(new TrainingEvent.ZeroLogits(1, Optional.empty()));
    assertThat(Collections.max(run.losses())).isCloseTo((float) Math.log(3), within(1e-6f));
  }

  @Test
  void aSessionHasEveryParameterOfTheModelAndDrawsThem() {
    try (TrainingSession session = TinyRun.session(model(RECIPE))) {
      assertThat(session.parameters()).isEqualTo(4 * 9 + 4 + 3 * 4 * 30 + 3);
      assertThat(session.graph().all(Parameter.class).stream().map(Value::name))
          .allSatisfy(name -> assertThat(session.session().read(name)).isNotEqualTo(new float[3]));
    }
  }
}
