package ninc.runtime.training;

import static ninc.dsl.Dsl.adam;
import static ninc.dsl.Dsl.bias;
import static ninc.dsl.Dsl.cutmix;
import static ninc.dsl.Dsl.horizontalFlip;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.mixup;
import static ninc.dsl.Dsl.paddedCrop;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.sgd;
import static ninc.runtime.training.TinyRun.DATA;
import static ninc.runtime.training.TinyRun.SEED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Source.ScalingState.Quantity;
import ninc.compiler.pass.Activations;
import ninc.dsl.Network;
import ninc.dsl.Precision;
import ninc.dsl.Training;
import ninc.runtime.checkpoint.Checkpoint;
import ninc.runtime.checkpoint.Origin;
import ninc.runtime.checkpoint.RunSettings;
import ninc.runtime.checkpoint.Snapshot;
import ninc.runtime.cpu.CpuBackend;
import ninc.runtime.data.ExampleOrder;
import ninc.runtime.data.ImageSize;
import ninc.runtime.distributed.Communicator;
import ninc.runtime.distributed.Division;
import ninc.runtime.distributed.Groups;
import ninc.runtime.distributed.ThreadRanks;
import ninc.runtime.model.Initialization;
import ninc.runtime.model.Model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Runs of several ranks end with the bits of a run of one. Each epoch has 19 training examples in
 * batches of 8, so that the last one has three, and 7 test examples.
 */
class RanksTest {
  private static final Network NETWORK =
      Network.input(1, 6, 5)
          .conv(4, kernel(3), padding(1), bias(false))
          .batchNorm(relu())
          .dropout(0.25)
          .conv(5, kernel(3), relu())
          .linear(TinyData.CLASSES)
          .build();

  private static final Network WIDE =
      Network.input(1, 6, 5)
          .conv(5, kernel(3), relu())
          .linear(4500)
          .linear(TinyData.CLASSES)
          .build();

  private static final Training RECIPE =
      Training.defaults()
          .batchSize(8)
          .epochs(2)
          .optimizer(adam(0.01))
          .augment(horizontalFlip(), paddedCrop(1))
          .clipNorm(0.5)
          .averageWeights(0.9);

  @TempDir Path folder;

  /**
   * The losses of a run, its skipped steps, its progress in the end, and its checkpoint's bytes.
   */
  private record End(List<Float> losses, int skipped, Progress progress, String file) {}

  @ParameterizedTest
  @CsvSource({"2, 4", "3, 4", "4, 4", "2, 8", "3, 8", "4, 8", "8, 8"})
  void checkpointsHaveTheBitsOfASingleRank(int ranks, int groups) {
    assertSame(NETWORK, RECIPE, ranks, groups);
  }

  /** The gradients of the wide layer fill a bucket, so that those of the others are in a second. */
  @ParameterizedTest
  @CsvSource({"2, 2", "3, 8", "8, 8"})
  void bucketsAreAddedInTheSameOrderAsWell(int ranks, int groups) {
    assertSame(WIDE, RECIPE, ranks, groups);
  }

  /** Every rank prepares whole batches. */
  @Test
  void mixedExamplesAsWell() {
    assertSame(NETWORK, RECIPE.mix(mixup(0.4), cutmix(1)).labelSmoothing(0.1), 3, 4);
  }

  /** The first steps overflow, so that they only change the scale, on all ranks alike. */
  @ParameterizedTest
  @CsvSource({"2, 4", "3, 4", "8, 8"})
  void stepsThatAreSkippedAsWell(int ranks, int groups) {
    Training recipe = RECIPE.precision(Precision.FLOAT16);
    Consumer<TrainingSession> steep =
        session -> session.session().write(Quantity.SCALE.key(), new float[] {0x1p18f});
    End one = runs(NETWORK, recipe, steep, 1, groups).getFirst();
    assertThat(one.skipped).isBetween(1, 5);
    assertThat(runs(NETWORK, recipe, steep, ranks, groups)).hasSize(ranks).allMatch(one::equals);
  }

  private void assertSame(Network network, Training recipe, int ranks, int groups) {
    End one = runs(network, recipe, 1, groups).getFirst();
    assertThat(one.losses).hasSize(6);
    assertThat(runs(network, recipe, ranks, groups)).hasSize(ranks).allMatch(one::equals);
  }

  @Test
  void anotherNumberOfRanksContinuesARunWithTheSameBits() {
    Groups groups = new Groups(4);
    End whole = runs(NETWORK, RECIPE, 1, 4).getFirst();
    Path half = folder.resolve("half.safetensors");
    ThreadRanks.run(
        4,
        rank -> {
          try (TrainingSession session = session(RECIPE, new Division(groups, rank))) {
            Progress progress = train(session, plan(RECIPE, groups).limitedTo(4), () -> false);
            if (rank.rank() == 0) {
              save(half, session, progress);
            }
            return progress;
          }
        });
    List<End> ends =
        ThreadRanks.run(
            2,
            rank -> {
              try (TrainingSession session = session(RECIPE, new Division(groups, rank))) {
                Checkpoint saved = Checkpoint.open(half);
                saved.restore(session.graph(), session.session());
                TrainingPlan plan = plan(RECIPE, groups);
                Progress end =
                    new Trainer(session, plan, List.of(), () -> false).run(saved.progress());
                return new End(List.of(), 0, end, saved(session, end, rank));
              }
            });
    assertThat(ends).extracting(End::file).containsOnly(whole.file);
  }

  @Test
  void allRanksStopAfterTheStepInWhichOneIsAskedTo() {
    Groups groups = new Groups(4);
    List<Long> steps =
        ThreadRanks.run(
            3,
            rank -> {
              RecordingListener listener = new RecordingListener();
              BooleanSupplier stop =
                  () -> rank.rank() == 2 && listener.all(TrainingEvent.Step.class).size() == 3;
              try (TrainingSession session = session(RECIPE, new Division(groups, rank))) {
                return new Trainer(session, plan(RECIPE, groups), List.of(listener), stop)
                    .run(Progress.START)
                    .step();
              }
            });
    // The request travels with the results of the next step, or of the evaluation.
    assertThat(steps).containsOnly(3L);
  }

  @Test
  void allRanksFailIfALossIsNotFinite() {
    Groups groups = new Groups(4);
    Training recipe = RECIPE.withoutClipping().withoutAveraging().optimizer(sgd(1e30));
    ThreadRanks.run(
        4,
        rank -> {
          try (TrainingSession session = session(recipe, new Division(groups, rank))) {
            assertThatThrownBy(() -> train(session, plan(recipe, groups), () -> false))
                .isInstanceOf(Divergence.class)
                .hasMessageStartingWith("the loss of step 2 is ");
            return null;
          }
        });
  }

  @Test
  void moreRanksThanGroupsAreRefused() {
    ThreadRanks.run(
        2,
        rank -> {
          assertThatThrownBy(() -> new Division(Groups.ONE, rank))
              .hasMessage("1 groups for 2 ranks");
          return null;
        });
  }

  private List<End> runs(Network network, Training recipe, int ranks, int groups) {
    return runs(network, recipe, _ -> {}, ranks, groups);
  }

  /**
   * @param start changes the session before the first step
   */
  private List<End> runs(
      Network network, Training recipe, Consumer<TrainingSession> start, int ranks, int groups) {
    return ThreadRanks.run(
        ranks, rank -> run(network, recipe, start, new Division(new Groups(groups), rank)));
  }

  private End run(
      Network network, Training recipe, Consumer<TrainingSession> start, Division division) {
    RecordingListener listener = new RecordingListener();
    try (TrainingSession session = session(network, recipe, division)) {
      start.accept(session);
      Progress end =
          new Trainer(session, plan(recipe, division.groups()), List.of(listener), () -> false)
              .run(Progress.START);
      int skipped = LossScale.of(session).map(LossScale::skipped).orElse(0);
      return new End(listener.losses(), skipped, end, saved(session, end, division.ranks()));
    }
  }

  private static Progress train(TrainingSession session, TrainingPlan plan, BooleanSupplier stop) {
    return new Trainer(session, plan, List.of(), stop).run(Progress.START);
  }

  private static TrainingSession session(Training recipe, Division division) {
    return session(NETWORK, recipe, division);
  }

  private static TrainingSession session(Network network, Training recipe, Division division) {
    TrainingSession session =
        TrainingSession.open(
            new CpuBackend(1),
            new Model("Ranks", network, recipe),
            ImageSize.of(network.input()),
            FusionLevel.FULL,
            Activations.STORE,
            division,
            _ -> {});
    session.initialize(new Initialization(recipe.initializer(), SEED));
    return session;
  }

  private static TrainingPlan plan(Training recipe, Groups groups) {
    return TrainingPlan.of(recipe, NETWORK.input(), DATA, ExampleOrder.SHUFFLED, SEED)
        .cutInto(groups);
  }

  /** Returns the bytes of a checkpoint of a rank. */
  private String saved(TrainingSession session, Progress progress, Communicator rank) {
    Path file = folder.resolve("rank%d.safetensors".formatted(rank.rank()));
    save(file, session, progress);
    try {
      return HexFormat.of().formatHex(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void save(Path file, TrainingSession session, Progress progress) {
    Groups groups = session.division().groups();
    RunSettings settings =
        new RunSettings("Ranks", Map.of(), "tiny", SEED, 8, groups, 19, true, 0, Optional.empty());
    Origin origin = Origin.of("", List.of(), NETWORK, RECIPE, 2, groups, "1");
    Checkpoint.save(
        file, Snapshot.unevaluated(settings, origin, progress), session.graph(), session.session());
  }
}
