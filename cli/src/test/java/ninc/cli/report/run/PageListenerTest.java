package ninc.cli.report.run;

import static ninc.dsl.Dsl.kernel;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import ninc.cli.html.PageHistory;
import ninc.cli.terminal.Notices;
import ninc.compiler.ir.FusionLevel;
import ninc.dsl.Network;
import ninc.dsl.Training;
import ninc.runtime.cpu.CpuBackend;
import ninc.runtime.data.Dataset;
import ninc.runtime.data.ExampleOrder;
import ninc.runtime.data.ImageShape;
import ninc.runtime.data.Split;
import ninc.runtime.model.Model;
import ninc.runtime.training.BatchResult;
import ninc.runtime.training.Progress;
import ninc.runtime.training.Totals;
import ninc.runtime.training.TrainingEvent;
import ninc.runtime.training.TrainingPlan;
import ninc.runtime.training.TrainingSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageListenerTest {
  private static final long SECOND = 1_000_000_000;

  /** The plan has ten steps per epoch. */
  private static final Model MODEL =
      new Model(
          "M",
          Network.input(1, 4, 4).ninBlock(2, kernel(3)).globalAveragePool().build(),
          Training.defaults().batchSize(4).epochs(2));

  private static final Dataset DATA = new Dataset("data", split(40), split(8), List.of("a", "b"));
  private static final TrainingPlan PLAN =
      TrainingPlan.of(MODEL.training(), MODEL.network().input(), DATA, ExampleOrder.SEQUENTIAL, 0);

  @TempDir Path folder;
  private Path page;
  private long now;
  private TrainingSession session;
  private PageListener listener;
  private Progress progress = Progress.START;

  @BeforeEach
  void setUp() {
    page = folder.resolve("page.html");
    session = TrainingSession.open(new CpuBackend(1), MODEL, FusionLevel.NONE);
    RecordedRun run = new RecordedRun("ninc train", MODEL, DATA, PLAN, session, progress);
    Notices notices = new Notices(new PrintWriter(Writer.nullWriter()), false);
    listener = PageListener.in(page, run, 1, notices, () -> now);
    listener.start(new TrainingEvent.Start("M", 1, "cpu", 0, PLAN, progress));
  }

  @AfterEach
  void tearDown() {
    listener.close();
    session.close();
  }

  @Test
  void isThereBeforeTheFirstStepAndBrowsersLoadItAgain() throws IOException {
    assertThat(Files.readString(page))
        .contains("Training: 0 of 20 steps, 0 of 2 epochs.", "http-equiv=\"refresh\"")
        .contains("before the first step");
  }

  @Test
  void isWrittenAfterFiveSecondsOfSteps() throws IOException {
    String before = Files.readString(page);
    step(4 * SECOND);
    assertThat(Files.readString(page)).isEqualTo(before);
    step(2 * SECOND);
    assertThat(Files.readString(page)).contains("Training: 2 of 20 steps");
    step(4 * SECOND);
    assertThat(Files.readString(page)).contains("Training: 2 of 20 steps");
  }

  @Test
  void isWrittenAfterEachEpochWithItsResultAndAnInspection() throws IOException {
    for (int i = 0; i < 10; i++) {
      step(0);
    }
    progress = progress.nextEpoch();
    listener.epoch(
        new TrainingEvent.Epoch(
            1,
            new Totals(20, 10, 40),
            Optional.empty(),
            new Totals(6, 5, 8),
            40,
            2,
            progress,
            Optional.empty()));
    assertThat(Files.readString(page)).contains("Training: 10 of 20 steps, 1 of 2 epochs.");
    assertThat(PageHistory.read(page).orElseThrow().epochs()).hasSize(1);
    assertThat(PageHistory.read(page).orElseThrow().health()).hasSize(2);
  }

  @Test
  void ofAStoppedRunShowsItsLastParameters() throws IOException {
    step(0);
    listener.end(new TrainingEvent.End(progress, TrainingEvent.Ending.STOPPED));
    assertThat(Files.readString(page))
        .contains("Stopped by the user: 1 of 20 steps", "at epoch 0.1")
        .doesNotContain("http-equiv");
  }

  private void step(long nanos) {
    now += nanos;
    BatchResult result = new BatchResult(4, 0.5f, 2);
    progress = progress.after(result);
    listener.step(new TrainingEvent.Step(progress, result));
  }

  private static Split split(int examples) {
    int[] labels = new int[examples];
    for (int i = 0; i < examples; i++) {
      labels[i] = i % 2;
    }
    return Split.of(new ImageShape(4, 4, 1), new byte[examples * 16], labels);
  }
}
