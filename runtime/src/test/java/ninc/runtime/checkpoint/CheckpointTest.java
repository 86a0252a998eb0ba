package ninc.runtime.checkpoint;

import static ninc.dsl.Dsl.adam;
import static ninc.dsl.Dsl.bias;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.sgd;
import static ninc.runtime.training.TinyRun.RECIPE;
import static ninc.runtime.training.TinyRun.SEED;
import static ninc.runtime.training.TinyRun.model;
import static ninc.runtime.training.TinyRun.plan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Source.Parameter;
import ninc.compiler.ir.Source.ScalingState.Quantity;
import ninc.compiler.ir.Storage;
import ninc.compiler.ir.Value;
import ninc.dsl.Dsl;
import ninc.dsl.Network;
import ninc.dsl.Optimizer;
import ninc.dsl.Precision;
import ninc.dsl.Training;
import ninc.runtime.UserError;
import ninc.runtime.backend.Session;
import ninc.runtime.distributed.Groups;
import ninc.runtime.format.safetensors.PlainReader;
import ninc.runtime.format.safetensors.SafetensorsFile;
import ninc.runtime.format.safetensors.SafetensorsWriter;
import ninc.runtime.format.safetensors.StoredTensor;
import ninc.runtime.model.Model;
import ninc.runtime.model.ParameterLayout;
import ninc.runtime.training.EpochLosses;
import ninc.runtime.training.InterpreterBackend;
import ninc.runtime.training.Progress;
import ninc.runtime.training.RecordingListener;
import ninc.runtime.training.TinyData;
import ninc.runtime.training.TinyRun;
import ninc.runtime.training.Totals;
import ninc.runtime.training.Trainer;
import ninc.runtime.training.TrainingEvent;
import ninc.runtime.training.TrainingPlan;
import ninc.runtime.training.TrainingSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
  private static final Optional<RunSettings.Content> CONTENT =
      Optional.of(new RunSettings.Content(TinyRun.NETWORK.toString(), "4f2a"));

  private static final RunSettings SETTINGS =
      new RunSettings(
          "Tiny", Map.of("channels", "4"), "tiny", SEED, 4, Groups.ONE, 19, true, 0, CONTENT);

  private static final Origin ORIGIN =
      Origin.of(
          "class Tiny {}",
          List.of("top", "it's \"mid\"", "底"),
          TinyRun.NETWORK,
          RECIPE,
          3,
          Groups.ONE,
          "1.2.3");

  @TempDir Path folder;

  static Stream<Arguments> resumptions() {
    List<Optimizer> optimizers = List.of(sgd(0.1), sgd(0.1).momentum(0.9), adam(1e-2));
    // In mid-epoch, at an epoch's end, and one step before the end of the run.
    return optimizers.stream()
        .flatMap(rule -> Stream.of(3, 5, 14).map(steps -> Arguments.of(rule, steps)));
  }

  @ParameterizedTest
  @MethodSource("resumptions")
  void aResumedRunEqualsAnUninterruptedOneBitForBit(Optimizer optimizer, int steps) {
    Training recipe = RECIPE.optimizer(optimizer);
    TrainingPlan plan = plan(recipe);
    RecordingListener whole = new RecordingListener();
    Map<String, float[]> expected;
    try (TrainingSession session = TinyRun.session(model(recipe))) {
      new Trainer(session, plan, List.of(whole), () -> false).run(Progress.START);
      expected = tensors(session);
    }

    Path file = folder.resolve("run.safetensors");
    RecordingListener first = new RecordingListener();
    try (TrainingSession session = TinyRun.session(model(recipe))) {
      Progress progress =
          new Trainer(session, plan.limitedTo(steps), List.of(first), () -> false)
              .run(Progress.START);
      Checkpoint.save(file, snapshot(progress), session.graph(), session.session());
    }
    RecordingListener second = new RecordingListener();
    try (TrainingSession session =
        TrainingSession.open(new InterpreterBackend(), model(recipe), FusionLevel.NONE)) {
      Checkpoint checkpoint = Checkpoint.open(file);
      checkpoint.restore(session.graph(), session.session());
      new Trainer(session, plan, List.of(second), () -> false).run(checkpoint.progress());
      assertThat(tensors(session))
          .as("seed %d", SEED)
          .usingRecursiveComparison()
          .isEqualTo(expected);
    }

    List<Float> losses = new ArrayList<>(first.losses());
    losses.addAll(second.losses());
    assertThat(losses).as("seed %d", SEED).isEqualTo(whole.losses());
    assertThat(whole.totals()).endsWith(second.totals().toArray(Totals[]::new));
  }

  @Test
  void runningStatisticsContinueBitForBit() {
    Network network =
        Network.input(1, 6, 5)
            .conv(4, kernel(3), bias(false))
            .batchNorm(relu())
            .linear(TinyData.CLASSES)
            .build();
    Model model = new Model("Normalized", network, RECIPE);
    TrainingPlan plan = plan(RECIPE);
    Map<String, float[]> expected;
    try (TrainingSession session = TinyRun.session(model)) {
      new Trainer(session, plan, List.of(), () -> false).run(Progress.START);
      expected = tensors(session);
    }
    Path file = folder.resolve("run.safetensors");
    try (TrainingSession session = TinyRun.session(model)) {
      Progress progress =
          new Trainer(session, plan.limitedTo(7), List.of(), () -> false).run(Progress.START);
      Checkpoint.save(file, snapshot(progress), session.graph(), session.session());
    }
    assertThat(SafetensorsFile.open(file).names())
        .contains("batchnorm1.weight", "batchnorm1.running_mean", "batchnorm1.running_var");
    try (TrainingSession session =
        TrainingSession.open(new InterpreterBackend(), model, FusionLevel.NONE)) {
      Checkpoint checkpoint = Checkpoint.open(file);
      checkpoint.restore(session.graph(), session.session());
      new Trainer(session, plan, List.of(), () -> false).run(checkpoint.progress());
      assertThat(tensors(session)).usingRecursiveComparison().isEqualTo(expected);
    }
  }

  /** The first steps overflow. The run stops while the scale is still falling, and after that. */
  @ParameterizedTest
  @ValueSource(ints = {2, 9})
  void theScaleOfTheLossContinuesBitForBit(int steps) {
    Training recipe = RECIPE.optimizer(adam(0.01)).averageWeights(0.9).precision(Precision.FLOAT16);
    TrainingPlan plan = plan(recipe);
    float[] steep = {0x1p24f};
    Map<String, float[]> expected;
    try (TrainingSession session = TinyRun.session(model(recipe))) {
      session.session().write(Quantity.SCALE.key(), steep);
      new Trainer(session, plan, List.of(), () -> false).run(Progress.START);
      expected = tensors(session);
      assertThat(expected.get("loss.skipped")[0]).isBetween(3f, 8f);
      assertThat(expected.get("loss.steps")[0] + expected.get("loss.skipped")[0]).isEqualTo(15);
    }
    Path file = folder.resolve("run.safetensors");
    try (TrainingSession session = TinyRun.session(model(recipe))) {
      session.session().write(Quantity.SCALE.key(), steep);
      Progress progress =
          new Trainer(session, plan.limitedTo(steps), List.of(), () -> false).run(Progress.START);
      Checkpoint.save(file, snapshot(progress), session.graph(), session.session());
    }
    assertThat(SafetensorsFile.open(file).tensor("optimizer.loss.scale").shape()).isEmpty();
    try (TrainingSession session = TinyRun.session(model(recipe))) {
      Checkpoint checkpoint = Checkpoint.open(file);
      checkpoint.restore(session.graph(), session.session());
      new Trainer(session, plan, List.of(), () -> false).run(checkpoint.progress());
      assertThat(tensors(session)).usingRecursiveComparison().isEqualTo(expected);
    }
  }

  @Test
  void aRunGoesOnInAnotherPrecision() {
    Training scaled = RECIPE.optimizer(adam(0.01)).precision(Precision.FLOAT16);
    Training exact = scaled.precision(Precision.FLOAT32);
    Path file = folder.resolve("run.safetensors");
    goOn(exact, scaled, file);
    assertThat(SafetensorsFile.open(file).tensor("optimizer.loss.steps").toFloats())
        .containsExactly(4);
    assertThat(SafetensorsFile.open(file).tensor("optimizer.loss.scale").toFloats())
        .containsExactly(0x1p16f);
    goOn(scaled, exact, file);
    assertThat(SafetensorsFile.open(file).names()).doesNotContain("optimizer.loss.scale");
  }

  /** Saves two steps of one recipe, and replaces the file after two more of another. */
  private void goOn(Training first, Training second, Path file) {
    try (TrainingSession session = TinyRun.session(model(first))) {
      Progress progress =
          new Trainer(session, plan(first).limitedTo(2), List.of(), () -> false)
              .run(Progress.START);
      Checkpoint.save(file, snapshot(progress), session.graph(), session.session());
    }
    try (TrainingSession session = TinyRun.session(model(second))) {
      Checkpoint checkpoint = Checkpoint.open(file);
      checkpoint.restore(session.graph(), session.session());
      Progress progress =
          new Trainer(session, plan(second).limitedTo(4), List.of(), () -> false)
              .run(checkpoint.progress());
      Checkpoint.save(file, snapshot(progress), session.graph(), session.session());
    }
  }

  @Test
  void hasPyTorchsNamesAndShapesAndTheOptimizersStateInTheSame() {
    SafetensorsFile file = SafetensorsFile.open(saved(RECIPE));
    assertThat(file.names())
        .containsExactly(
            "conv1.weight",
            "conv1.bias",
            "linear1.weight",
            "linear1.bias",
            "optimizer.conv1.weight.momentum",
            "optimizer.conv1.bias.momentum",
            "optimizer.linear1.weight.momentum",
            "optimizer.linear1.bias.momentum");
    assertThat(file.tensor("conv1.weight").shape()).containsExactly(4L, 1L, 3L, 3L);
    assertThat(file.tensor("linear1.weight").shape()).containsExactly(3L, 120L);
    assertThat(file.tensor("optimizer.linear1.weight.momentum").shape()).containsExactly(3L, 120L);
  }

  private static float[] inCheckpointOrder(Value parameter, Session session) {
    Arena arena = Arena.ofAuto();
    MemorySegment values = session.read(parameter.name(), arena);
    return ParameterLayout.toCheckpoint(parameter.type(), values, arena)
        .toArray(ValueLayout.JAVA_FLOAT);
  }

  @Test
  void storesWeightsInPyTorchsOrder() {
    Path file = folder.resolve("run.safetensors");
    try (TrainingSession session = TinyRun.session(model(RECIPE))) {
      Checkpoint.save(file, snapshot(Progress.START), session.graph(), session.session());
      for (Value value : session.graph().all(Parameter.class)) {
        assertThat(SafetensorsFile.open(file).tensor(value.name()).toFloats())
            .isEqualTo(inCheckpointOrder(value, session.session()));
      }
    }
  }

  @Test
  void remembersSettingsAndProgress() {
    Path file = saved(RECIPE);
    assertThat(Checkpoint.open(file).settings()).isEqualTo(SETTINGS);
    assertThat(Checkpoint.open(file).progress()).isEqualTo(Progress.START);
  }

  @Test
  void saysWhereItsParametersComeFromAndHowGoodTheyAre() {
    Path file = folder.resolve("evaluated.safetensors");
    Progress next = new Progress(2, 0, 5, Totals.NONE);
    TrainingEvent.Epoch epoch =
        new TrainingEvent.Epoch(
            1,
            new Totals(9.5, 11, 19),
            Optional.of(new Totals(3, 4, 6)),
            new Totals(7, 5, 7),
            19,
            1.5,
            next,
            Optional.empty());
    try (TrainingSession session = TinyRun.session(model(RECIPE))) {
      runFile(file, ORIGIN, session).save(epoch);
    }
    assertThat(SafetensorsFile.open(file).metadata())
        .containsEntry("model", "Tiny")
        .containsEntry("definition", "class Tiny {}")
        .containsEntry("dataset", "tiny")
        .containsEntry("epoch", "2")
        .containsEntry("step", "5")
        .containsEntry("ninc.version", "1.2.3")
        .containsEntry("train_loss", "0.5")
        .containsEntry("train_accuracy", Double.toString(11.0 / 19))
        .containsEntry("validation_loss", "0.5")
        .containsEntry("validation_accuracy", Double.toString(4.0 / 6))
        .containsEntry("test_loss", "1.0")
        .containsEntry("test_accuracy", Double.toString(5.0 / 7));
    assertThat(Checkpoint.open(file).classNames()).contains(ORIGIN.classNames());
    assertThat(Checkpoint.open(file).test()).contains(new Score(1, 5.0 / 7));
    assertThat(Checkpoint.open(file).selection()).contains(new Score(0.5, 4.0 / 6));
    assertThat(Checkpoint.open(file).recipe())
        .hasValueSatisfying(recipe -> assertThat(recipe).contains("momentum 0.9", "3 epochs"));
  }

  @Test
  void aReaderThatKnowsNothingOfNincReadsItBack() throws IOException {
    Path file = folder.resolve("saved.safetensors");
    String definition = "// \"Tiny\"\tπ≠底\n\\class Tiny {}\u0001";
    Origin origin =
        Origin.of(definition, List.of("a", "b", "c"), TinyRun.NETWORK, RECIPE, 3, Groups.ONE, "1");
    try (TrainingSession session = TinyRun.session(model(RECIPE))) {
      runFile(file, origin, session).save(Progress.START);
      PlainReader.Contents read = PlainReader.read(file);
      assertThat(read.metadata())
          .containsEntry("definition", definition)
          .containsEntry("class_names", "[\"a\",\"b\",\"c\"]");
      assertThat(read.shapes())
          .containsEntry("conv1.weight", List.of(4L, 1L, 3L, 3L))
          .containsEntry("linear1.weight", List.of(3L, 120L))
          .containsEntry("optimizer.conv1.bias.momentum", List.of(4L))
          .hasSize(8);
      for (Value value : session.graph().all(Parameter.class)) {
        assertThat(read.values().get(value.name()))
            .as(value.name())
            .isEqualTo(inCheckpointOrder(value, session.session()));
      }
    }
  }

  @Test
  void readsFilesOfTheFirstVersionThatSaidLess() {
    Path file = saved(RECIPE);
    SafetensorsFile now = SafetensorsFile.open(file);
    Map<String, String> less = new HashMap<>(now.metadata());
    less.keySet()
        .removeAll(List.of("definition", "class_names", "recipe", "ninc.version", "train_loss"));
    SafetensorsWriter.write(file, less, now.names().stream().map(now::tensor).toList());
    Checkpoint checkpoint = Checkpoint.open(file);
    assertThat(checkpoint.settings()).isEqualTo(SETTINGS);
    assertThat(checkpoint.progress()).isEqualTo(Progress.START);
    assertThat(checkpoint.classNames()).isEmpty();
    assertThat(checkpoint.recipe()).isEmpty();
    assertThat(checkpoint.test()).isEmpty();
  }

  @Test
  void ofEqualAccuraciesTheLowerLossIsBetter() {
    Score score = new Score(0.5, 0.8);
    assertThat(new Score(0.9, 0.81).isBetterThan(score)).isTrue();
    assertThat(new Score(0.1, 0.79).isBetterThan(score)).isFalse();
    assertThat(new Score(0.4, 0.8).isBetterThan(score)).isTrue();
    assertThat(score.isBetterThan(score)).isFalse();
  }

  @Test
  void saysThatTheNamesOfClassesAreDamaged() {
    Path file = saved(RECIPE);
    Map<String, String> metadata = new HashMap<>(SafetensorsFile.open(file).metadata());
    for (String text : List.of("top, middle", "{}", "[1, 2]", "[null]", "")) {
      metadata.put("class_names", text);
      SafetensorsWriter.write(file, metadata, List.of());
      assertThatThrownBy(() -> Checkpoint.open(file).classNames())
          .as("'%s'", text)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("is damaged: its class_names is not a list of strings");
    }
  }

  @Test
  void normalizesImagesAsInTheRun() {
    Training normalized = RECIPE.normalize(Dsl.mean(0.1), Dsl.std(1.0 / 3));
    Path file = folder.resolve("normalized.safetensors");
    Origin origin = Origin.of("", List.of(), TinyRun.NETWORK, normalized, 3, Groups.ONE, "1");
    try (TrainingSession session = TinyRun.session(model(normalized))) {
      runFile(file, origin, session).save(Progress.START);
    }
    Model plain = model(RECIPE);
    assertThat(Checkpoint.open(file).normalized(plain)).isEqualTo(model(normalized));
    assertThat(Checkpoint.open(saved(RECIPE)).normalized(model(normalized))).isEqualTo(plain);
  }

  @Test
  void aFileOfParametersLeavesNormalizationToTheRecipe() {
    Path file = folder.resolve("parameters.safetensors");
    SafetensorsWriter.write(file, Map.of(), List.of());
    Model normalized = model(RECIPE.normalize(Dsl.mean(0.1), Dsl.std(0.2)));
    assertThat(Checkpoint.open(file).normalized(normalized)).isEqualTo(normalized);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[0.5] | | its metadata has no normalization_std",
        "[0.5] | half | its normalization_std is not a list of numbers",
        "[0.5] | [0] | standard deviation is 0.0, but must be finite and above 0",
        "[0.5] | [1, 2] | the normalization has 1 means but 2 standard deviations",
        "[] | [] | the normalization has no mean",
      })
  void saysThatTheNormalizationIsDamaged(String mean, String std, String problem) {
    Path file = saved(RECIPE);
    Map<String, String> metadata = new HashMap<>(SafetensorsFile.open(file).metadata());
    metadata.put("normalization_mean", mean);
    Optional.ofNullable(std).ifPresent(text -> metadata.put("normalization_std", text));
    SafetensorsWriter.write(file, metadata, List.of());
    assertThatThrownBy(() -> Checkpoint.open(file).normalized(model(RECIPE)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("is damaged: " + problem);
  }

  static Stream<Arguments> damages() {
    return Stream.of(
        Arguments.of("ninc.checkpoint", "2", "is a checkpoint of version 2"),
        Arguments.of("epoch", "0", "is damaged: its epoch is 0"),
        Arguments.of("batch", "-1", "is damaged: its batch is -1"),
        Arguments.of("batch", "99999999", "is damaged: its batch is 99999999"),
        Arguments.of("step", "many", "is damaged: its step is many"),
        Arguments.of("epoch_loss", "NaN", "is damaged: its epoch_loss is NaN"),
        Arguments.of("validation_examples", "-1", "is damaged: its validation_examples is -1"),
        Arguments.of("test_losses", "0.5", "is damaged: its test_losses is 0.5"),
        Arguments.of("test_losses", "[0.5, -1]", "is damaged: its test_losses is [0.5, -1]"),
        Arguments.of("test_losses", "[NaN]", "is damaged: its test_losses is [NaN]"),
        Arguments.of("set", "[4]", "is damaged: its set is not an object of strings"),
        Arguments.of("set", "{\"n\": 4}", "is damaged: its set is not an object of strings"));
  }

  @ParameterizedTest
  @MethodSource("damages")
  void saysWhatIsWrongWithItsMetadata(String key, String value, String message) {
    Path file = saved(RECIPE);
    Map<String, String> metadata = new HashMap<>(SafetensorsFile.open(file).metadata());
    metadata.put(key, value);
    SafetensorsWriter.write(file, metadata, List.of());
    assertThatThrownBy(() -> Checkpoint.open(file).progress())
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message);
  }

  @Test
  void remembersTheLossOfEachEpochAndTakesThoseOfAnOlderFileForUnknown() {
    Path file = folder.resolve("run.safetensors");
    Progress progress =
        new Progress(4, 0, 15, Totals.NONE, new EpochLosses(List.of(1.0, 0.1 + 0.2, 5e-324)));
    try (TrainingSession session = TinyRun.session(model(RECIPE))) {
      Checkpoint.save(file, snapshot(progress), session.graph(), session.session());
    }
    assertThat(Checkpoint.open(file).progress()).isEqualTo(progress);

    Map<String, String> older = new HashMap<>(SafetensorsFile.open(file).metadata());
    older.keySet().removeAll(List.of("test_losses", "validation_examples"));
    SafetensorsWriter.write(file, older, List.of());
    assertThat(Checkpoint.open(file).progress().losses()).isEqualTo(EpochLosses.NONE);
  }

  @Test
  void saysThatAFileOfAnotherProgramHoldsNoRun() {
    Path file = folder.resolve("other.safetensors");
    SafetensorsWriter.write(file, Map.of(), List.of());
    assertThatThrownBy(() -> Checkpoint.open(file).settings())
        .isInstanceOf(Checkpoint.NotARun.class)
        .hasMessageContaining("is not a checkpoint of a run; start a new run from its parameters");
  }

  static Stream<Arguments> misfits() {
    StoredTensor bias = StoredTensor.ofFloats("conv1.bias", List.of(5L), new float[5]);
    StoredTensor extra = StoredTensor.ofFloats("conv2.bias", List.of(1L), new float[1]);
    return Stream.of(
        Arguments.of("conv1.bias", List.of(), "has no tensor conv1.bias [4]"),
        Arguments.of("conv1.bias", List.of(bias), "has conv1.bias [5], which should be [4]"),
        Arguments.of("none", List.of(extra), "has 1 tensors that are not used here"));
  }

  @ParameterizedTest
  @MethodSource("misfits")
  void namesTheParameterThatDoesNotFit(String removed, List<StoredTensor> added, String message) {
    SafetensorsFile good = SafetensorsFile.open(saved(RECIPE));
    List<StoredTensor> tensors =
        new ArrayList<>(
            good.names().stream().filter(name -> !name.equals(removed)).map(good::tensor).toList());
    tensors.addAll(added);
    Path file = folder.resolve("changed.safetensors");
    SafetensorsWriter.write(file, good.metadata(), tensors);
    try (TrainingSession session = TinyRun.session(model(RECIPE))) {
      assertThatThrownBy(() ->
              Checkpoint.open(file).restoreParameters(session.graph(), session.session()::write))
          .isInstanceOf(UserError.class)
          .hasMessageContaining(message)
          .hasMessageEndingWith("it was saved from another model");
    }
  }

  @Test
  void inTheMiddleOfAnEpochTheEpochMustStayWhatItWas() {
    RunSettings other =
        new RunSettings(
            "Tiny", Map.of("channels", "4"), "tiny", SEED, 5, Groups.ONE, 19, true, 0, CONTENT);
    Progress middle = new Progress(1, 2, 2, Totals.NONE);
    assertThatThrownBy(() -> SETTINGS.checkContinuation(other, middle))
        .isInstanceOf(RunSettings.OtherEpoch.class)
        .hasMessageContaining("19 examples in batches of 4, shuffled, but this one has 19")
        .hasMessageEndingWith("resume it with the same network, examples, batch size and order");
    assertThatCode(() -> SETTINGS.checkContinuation(SETTINGS, middle)).doesNotThrowAnyException();
    assertThatCode(() -> SETTINGS.checkContinuation(other, middle.nextEpoch()))
        .doesNotThrowAnyException();
  }

  @Test
  void aFileOfAnOlderVersionIsContinuedWithoutComparingItsContent() {
    RunSettings older =
        new RunSettings(
            "Tiny",
            Map.of("channels", "4"),
            "tiny",
            SEED,
            4,
            Groups.ONE,
            19,
            true,
            0,
            Optional.empty());
    Progress middle = new Progress(1, 2, 2, Totals.NONE);
    assertThatCode(() -> older.checkContinuation(SETTINGS, middle)).doesNotThrowAnyException();
  }

  @Test
  void doesNotRestoreAnotherOptimizersState() {
    Path file = saved(RECIPE);
    for (Optimizer other : List.of(adam(0.1), sgd(0.1))) {
      try (TrainingSession session = TinyRun.session(model(RECIPE.optimizer(other)))) {
        assertThatThrownBy(() -> Checkpoint.open(file).restore(session.graph(), session.session()))
            .isInstanceOf(UserError.class)
            .hasMessageEndingWith(
                "it was saved from a run with another optimizer or other frozen layers");
      }
    }
  }

  private Path saved(Training recipe) {
    Path file = folder.resolve("saved.safetensors");
    try (TrainingSession session = TinyRun.session(model(recipe))) {
      Checkpoint.save(file, snapshot(Progress.START), session.graph(), session.session());
    }
    return file;
  }

  private static RunFile runFile(Path file, Origin origin, TrainingSession session) {
    return new RunFile(
        file,
        SETTINGS,
        origin,
        session,
        failure -> {
          throw failure;
        });
  }

  private static Snapshot snapshot(Progress progress) {
    return Snapshot.unevaluated(SETTINGS, ORIGIN, progress);
  }

  private static Map<String, float[]> tensors(TrainingSession session) {
    Map<String, float[]> tensors = new HashMap<>();
    for (Value value : session.graph().values()) {
      if (value.op().storage() == Storage.PERSISTENT) {
        tensors.put(value.name(), session.session().read(value.name()));
      }
    }
    return tensors;
  }
}
