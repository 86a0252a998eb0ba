package ninc.cli.report.run;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Optional;
import java.util.function.LongSupplier;
import ninc.cli.html.PageHistory;
import ninc.cli.terminal.Notices;
import ninc.runtime.cpu.CpuBackend;
import ninc.runtime.inspect.FirstFilters;
import ninc.runtime.inspect.Inspection;
import ninc.runtime.inspect.Inspector;
import ninc.runtime.inspect.Sample;
import ninc.runtime.io.AtomicFile;
import ninc.runtime.training.Progress;
import ninc.runtime.training.TrainingEvent;
import ninc.runtime.training.history.CurvePoint;
import ninc.runtime.training.history.History;
import ninc.runtime.training.history.HistoryRecorder;

/** Updates the page of a run during training. */
public final class PageListener implements RecordListener {
  /** The number of test examples on which the network is inspected. */
  public static final int EXAMPLES = 64;

  private static final long INTERVAL_NANOS = Duration.ofSeconds(5).toNanos();

  private final Path file;
  private final RecordedRun run;
  private final Sample sample;
  private final Inspector inspector;
  private final HistoryRecorder recorder;
  private final LongSupplier nanoClock;
  private Progress progress;
  private RunState state = RunState.RUNNING;
  private Progress inspected;
  private Inspection inspection;
  private Optional<FirstFilters> filters;
  private long lastWritten;

  private PageListener(
      Path file,
      RecordedRun run,
      Sample sample,
      Inspector inspector,
      HistoryRecorder recorder,
      LongSupplier nanoClock) {
    this.file = file;
    this.run = run;
    this.sample = sample;
    this.inspector = inspector;
    this.recorder = recorder;
    this.nanoClock = nanoClock;
    this.progress = run.start();
    inspect();
  }

  /**
   * Creates a page, or continues that of a resumed run.
   *
   * @param nanoClock a clock in nanoseconds with an arbitrary origin
   */
  public static PageListener in(
      Path file, RecordedRun run, int threads, Notices notices, LongSupplier nanoClock) {
    History before = run.isResumed() ? before(file, run, notices) : History.NONE;
    Sample sample = Sample.of(run.data().test(), EXAMPLES);
    return new PageListener(
        file,
        run,
        sample,
        Inspector.open(
            new CpuBackend(threads),
            run.model().network(),
            run.model().training().normalization(),
            sample),
        new HistoryRecorder(run.plan(), before, nanoClock),
        nanoClock);
  }

  private static History before(Path file, RecordedRun run, Notices notices) {
    Optional<History> kept = PageHistory.read(file);
    if (kept.isEmpty()) {
      notices.say(
          "--html %s has no curves of earlier epochs; its curves start at this point", file);
    }
    double position = CurvePoint.position(run.start(), run.plan());
    return kept.orElse(History.NONE).before(run.start().epoch(), position);
  }

  private void inspect() {
    inspection = inspector.inspect(run.session()::evaluated);
    filters = FirstFilters.of(run.session().graph(), run.session().session());
    recorder.add(
        new History.Health(CurvePoint.position(progress, run.plan()), inspection.layers()));
    inspected = progress;
  }

  @Override
  public void start(TrainingEvent.Start event) {
    write();
    recorder.start(event);
  }

  @Override
  public void step(TrainingEvent.Step event) {
    progress = event.progress();
    recorder.step(event);
    if (nanoClock.getAsLong() - lastWritten >= INTERVAL_NANOS) {
      write();
    }
  }

  @Override
  public void evaluation(TrainingEvent.Evaluation event) {
    recorder.evaluation(event);
  }

  @Override
  public void epoch(TrainingEvent.Epoch event) {
    progress = event.progress();
    recorder.epoch(event);
    inspect();
    write();
  }

  @Override
  public void end(TrainingEvent.End event) {
    progress = event.progress();
    state = event.stopped() ? RunState.STOPPED : RunState.DONE;
    if (!progress.equals(inspected)) {
      inspect();
    }
    write();
  }

  private void write() {
    lastWritten = nanoClock.getAsLong();
    RunView view =
        new RunView(
            run,
            state,
            progress,
            recorder.history(),
            sample,
            inspection,
            filters,
            LocalDateTime.now());
    AtomicFile.replace(file, RunPage.of(view));
  }

  /** Marks the run as failed unless it has ended. */
  @Override
  public void close() {
    if (state == RunState.RUNNING) {
      state = RunState.FAILED;
      write();
    }
    inspector.close();
  }
}
