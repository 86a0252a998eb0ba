package ninc.runtime.checkpoint;

import static ninc.runtime.training.TinyRun.RECIPE;
import static ninc.runtime.training.TinyRun.SEED;
import static ninc.runtime.training.TinyRun.model;
import static ninc.runtime.training.TinyRun.plan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import ninc.runtime.distributed.Groups;
import ninc.runtime.training.Divergence;
import ninc.runtime.training.Progress;
import ninc.runtime.training.RecordingListener;
import ninc.runtime.training.TinyRun;
import ninc.runtime.training.Totals;
import ninc.runtime.training.Trainer;
import ninc.runtime.training.TrainingEvent;
import ninc.runtime.training.TrainingListener;
import ninc.runtime.training.TrainingPlan;
import ninc.runtime.training.TrainingSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@link LatestCheckpoint} and {@link BestCheckpoint}. */
class SaversTest {
  private static final Optional<RunSettings.Content> CONTENT =
      Optional.of(new RunSettings.Content(TinyRun.NETWORK.toString(), "4f2a"));

  private static final RunSettings SETTINGS =
      new RunSettings(
          "Tiny", Map.of("channels", "4"), "tiny", SEED, 4, Groups.ONE, 19, true, 0, CONTENT);
  private static final Origin ORIGIN =
      Origin.of("", List.of(), TinyRun.NETWORK, RECIPE, 3, Groups.ONE, "1");

  @TempDir Path folder;
  private final List<String> notices = new ArrayList<>();
  private final List<Failure> failures = new ArrayList<>();

  @Test
  void savesAfterEverySoManyStepsEachEpochAndAtTheEnd() {
    List<Long> steps = new ArrayList<>();
    Path file = folder.resolve("run");
    train(
        plan(RECIPE).limitedTo(12),
        Progress.START,
        file,
        OptionalInt.of(3),
        () -> steps.add(Files.exists(file) ? Checkpoint.open(file).progress().step() : 0));
    assertThat(steps)
        .containsExactlyElementsOf(
            LongStream.of(0, 0, 3, 3, 3, 6, 6, 6, 9, 9, 10, 10).boxed().toList());
    assertThat(Checkpoint.open(file).test()).isPresent();
    assertThat(notices).containsExactly("saved to " + file);
  }

  @Test
  void aRunThatEndedBeforeItsLastEvaluationIsEvaluatedWhenItGoesOn() throws IOException {
    Path whole = folder.resolve("whole");
    Path copy = folder.resolve("copy");
    train(plan(RECIPE), Progress.START, whole, OptionalInt.of(1), () -> copy(whole, copy));
    Checkpoint last = Checkpoint.open(copy);
    assertThat(last.progress().step()).isEqualTo(15);
    assertThat(last.progress().epoch()).isEqualTo(3);
    assertThat(last.test()).isEmpty();
    Path rest = folder.resolve("rest");
    RecordingListener run = train(plan(RECIPE), copy, rest, OptionalInt.of(1));
    assertThat(run.kinds()).containsExactly("Start", "Evaluation", "Evaluation", "Epoch", "End");
    assertThat(run.all(TrainingEvent.Epoch.class).getFirst().examplesPerSecond()).isZero();
    assertThat(Files.mismatch(rest, whole)).isEqualTo(-1);
  }

  @Test
  void keepsTheBestAndOfEqualAccuraciesTheOneWithTheLowerLoss() {
    try (TrainingSession session = TinyRun.session(model(RECIPE))) {
      RunFile file = new RunFile(folder.resolve("best"), SETTINGS, ORIGIN, session, failures::add);
      BestCheckpoint best = BestCheckpoint.start(file, notices::add);
      long[] kept =
          LongStream.of(
                  keptAfter(best, file, epoch(1, 3, 7.0)),
                  keptAfter(best, file, epoch(2, 5, 7.0)),
                  keptAfter(best, file, epoch(3, 5, 7.5)),
                  keptAfter(best, file, epoch(4, 5, 6.5)),
                  keptAfter(best, file, epoch(5, 4, 1.0)))
              .toArray();
      assertThat(kept).containsExactly(1, 2, 2, 4, 4);

      BestCheckpoint resumed = BestCheckpoint.resume(file, notices::add);
      assertThat(keptAfter(resumed, file, epoch(6, 5, 6.5))).isEqualTo(4);
      assertThat(keptAfter(resumed, file, epoch(7, 6, 9.0))).isEqualTo(7);
      resumed.end(new TrainingEvent.End(Progress.START, TrainingEvent.Ending.DONE));
    }
    assertThat(notices)
        .containsExactly(folder.resolve("best") + " has the best test accuracy, 0.8571");
  }

  @Test
  void saysThatTheBestIsGone() {
    try (TrainingSession session = TinyRun.session(model(RECIPE))) {
      RunFile file = new RunFile(folder.resolve("best"), SETTINGS, ORIGIN, session, failures::add);
      BestCheckpoint best = BestCheckpoint.resume(file, notices::add);
      assertThat(keptAfter(best, file, epoch(2, 1, 7.0))).isEqualTo(2);
    }
    assertThat(notices)
        .singleElement()
        .asString()
        .contains("the best of the remaining epochs will be saved");
  }

  static Stream<RunSettings> otherRuns() {
    return Stream.of(
        new RunSettings(
            "Tiny", Map.of("channels", "5"), "tiny", SEED, 4, Groups.ONE, 19, true, 0, CONTENT),
        new RunSettings(
            "Tiny", Map.of("channels", "4"), "tiny", SEED + 1, 4, Groups.ONE, 19, true, 0, CONTENT),
        new RunSettings(
            "Tiny", Map.of("channels", "4"), "tiny", SEED, 4, Groups.ONE, 19, true, 2, CONTENT));
  }

  @ParameterizedTest
  @MethodSource("otherRuns")
  void doesNotReplaceTheBestOfAnotherRunOrOfOtherValidationExamples(RunSettings other) {
    Path path = folder.resolve("best");
    try (TrainingSession session = TinyRun.session(model(RECIPE))) {
      new RunFile(path, other, ORIGIN, session, failures::add).save(epoch(1, 3, 7.0));
      assertThatThrownBy(() ->
              BestCheckpoint.resume(
                  new RunFile(path, SETTINGS, ORIGIN, session, failures::add), notices::add))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("is not the best checkpoint of the resumed run");
    }
  }

  @Test
  void whatCannotBeSavedIsToldAndTriedAgain() throws IOException {
    Path gone = Files.createDirectory(folder.resolve("gone"));
    Path file = gone.resolve("run");
    Iterator<Runnable> afterSteps =
        List.<Runnable>of(() -> delete(gone), () -> {}, () -> create(gone), () -> {}).iterator();
    train(
        plan(RECIPE).limitedTo(4),
        Progress.START,
        file,
        OptionalInt.of(1),
        () -> afterSteps.next().run());
    assertThat(failures)
        .extracting(Failure::getMessage)
        .containsExactly(
            "step 2 is not saved: cannot write %s: there is no folder %s; create it first"
                .formatted(file, gone),
            "step 3 is not saved: cannot write %s: there is no folder %s; create it first"
                .formatted(file, gone));
    assertThat(Checkpoint.open(file).progress().step()).isEqualTo(4);
    assertThat(notices).containsExactly("saved to " + file);
  }

  @Test
  void aBestThatCouldNotBeSavedIsNotTheBestSoFar() {
    try (TrainingSession session = TinyRun.session(model(RECIPE))) {
      Path gone = folder.resolve("gone");
      RunFile file = new RunFile(gone.resolve("best"), SETTINGS, ORIGIN, session, failures::add);
      BestCheckpoint best = BestCheckpoint.start(file, notices::add);
      best.epoch(epoch(1, 5, 7.0));
      assertThat(failures).hasSize(1);
      create(gone);
      assertThat(keptAfter(best, file, epoch(2, 4, 7.0))).isEqualTo(2);
    }
  }

  @Test
  void parametersThatAreNotFiniteDoNotReplaceTheLastGoodOnes() throws IOException {
    Path path = folder.resolve("run");
    try (TrainingSession session = TinyRun.session(model(RECIPE))) {
      RunFile file = new RunFile(path, SETTINGS, ORIGIN, session, failures::add);
      file.save(new Progress(1, 1, 1, Totals.NONE));
      byte[] good = Files.readAllBytes(path);
      session.session().write("conv1.bias", new float[] {0, Float.NEGATIVE_INFINITY, 0, 0});
      assertThatThrownBy(() -> file.save(new Progress(1, 2, 2, Totals.NONE)))
          .isInstanceOf(Divergence.class)
          .hasMessageStartingWith("conv1.bias is no longer finite after step 2 and was not saved");
      assertThat(failures).isEmpty();
      assertThat(Files.readAllBytes(path)).isEqualTo(good);
    }
  }

  @Test
  void saysThatNothingWasDone() {
    Path file = folder.resolve("run");
    train(
        plan(RECIPE).limitedTo(3),
        new Progress(1, 3, 3, Totals.NONE),
        file,
        OptionalInt.of(1),
        () -> {});
    assertThat(file).doesNotExist();
    assertThat(notices).containsExactly("no step was completed; %s is unchanged".formatted(file));
  }

  /** The epoch whose parameters the file has. */
  private static long keptAfter(BestCheckpoint best, RunFile file, TrainingEvent.Epoch epoch) {
    best.epoch(epoch);
    return Checkpoint.open(file.path()).progress().epoch() - 1;
  }

  private static TrainingEvent.Epoch epoch(int number, int correct, double loss) {
    return new TrainingEvent.Epoch(
        number,
        new Totals(20, 10, 19),
        Optional.empty(),
        new Totals(loss, correct, 7),
        19,
        1,
        new Progress(number + 1, 0, number * 5L, Totals.NONE),
        Optional.empty());
  }

  private RecordingListener train(TrainingPlan plan, Path from, Path to, OptionalInt interval) {
    Checkpoint checkpoint = Checkpoint.open(from);
    try (TrainingSession session = TinyRun.session(model(RECIPE))) {
      checkpoint.restore(session.graph(), session.session());
      return train(session, plan, checkpoint.progress(), to, interval, () -> {});
    }
  }

  private void train(
      TrainingPlan plan, Progress start, Path to, OptionalInt interval, Runnable afterStep) {
    try (TrainingSession session = TinyRun.session(model(RECIPE))) {
      train(session, plan, start, to, interval, afterStep);
    }
  }

  private RecordingListener train(
      TrainingSession session,
      TrainingPlan plan,
      Progress start,
      Path to,
      OptionalInt interval,
      Runnable afterStep) {
    RecordingListener events = new RecordingListener();
    LatestCheckpoint latest =
        new LatestCheckpoint(
            new RunFile(to, SETTINGS, ORIGIN, session, failures::add),
            interval,
            plan,
            notices::add);
    TrainingListener after =
        new TrainingListener() {
          @Override
          public void step(TrainingEvent.Step event) {
            afterStep.run();
          }
        };
    new Trainer(session, plan, List.of(latest, after, events), () -> false).run(start);
    return events;
  }

  private static void copy(Path from, Path to) {
    unchecked(() -> Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING));
  }

  /** Deletes a folder with one file. */
  private static void delete(Path folder) {
    unchecked(() -> {
      Files.delete(folder.resolve("run"));
      Files.delete(folder);
    });
  }

  private static void create(Path folder) {
    unchecked(() -> Files.createDirectory(folder));
  }

  private interface FileAction {
    void run() throws IOException;
  }

  private static void unchecked(FileAction action) {
    try {
      action.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
