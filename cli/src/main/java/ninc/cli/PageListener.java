package ninc.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Optional;
import ninc.runtime.cpu.CpuBackend;
import ninc.runtime.history.CurvePoint;
import ninc.runtime.history.History;
import ninc.runtime.history.HistoryRecorder;
import ninc.runtime.inspect.FirstFilters;
import ninc.runtime.inspect.Inspection;
import ninc.runtime.inspect.Inspector;
import ninc.runtime.inspect.Sample;
import ninc.runtime.safetensors.AtomicFile;
import ninc.runtime.training.Progress;
import ninc.runtime.training.TrainingEvent;

/** Keeps the page of a run up to date. */
final class PageListener implements RecordListener {
  /** How many test examples the network is run on at each inspection. */
  static final int EXAMPLES = 64;

  private static final long INTERVAL_NANOS = Duration.ofSeconds(5).toNanos();

  private final Path file;
  private final RecordedRun run;
  private final Sample sample;
  private final Inspector inspector;
  private final HistoryRecorder recorder;
  private Progress progress;
  private RunState state = RunState.RUNNING;
  private Progress inspected;
  private Inspection inspection;
  private Optional<FirstFilters> filters;
  private long lastWritten;

  private PageListener(
      Path file, RecordedRun run, Sample sample, Inspector inspector, HistoryRecorder recorder) {
    this.file = file;
    this.run = run;
    this.sample = sample;
    this.inspector = inspector;
    this.recorder = recorder;
    this.progress = run.start();
    inspect();
  }

  /** Begins a page, or goes on with that of a run that goes on. */
  static PageListener in(Path file, RecordedRun run, int threads, Notices notices) {
    History before = run.isResumed() ? before(file, run, notices) : History.NONE;
    Sample sample = Sample.of(run.data().test(), EXAMPLES);
    return new PageListener(
        file,
        run,
        sample,
        Inspector.open(new CpuBackend(threads), run.model().network(), sample),
        new HistoryRecorder(run.plan(), before, System::nanoTime));
  }

  private static History before(Path file, RecordedRun run, Notices notices) {
    Optional<History> kept = PageHistory.read(file);
    if (kept.isEmpty()) {
      notices.say(
          "--html %s has no curves of the epochs before; its curves begin where the run goes on",
          file);
    }
    double position = CurvePoint.position(run.start(), run.plan());
    return kept.orElse(History.NONE).before(run.start().epoch(), position);
  }

  private void inspect() {
    inspection = inspector.inspect(run.session().session());
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
    if (System.nanoTime() - lastWritten >= INTERVAL_NANOS) {
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
    lastWritten = System.nanoTime();
  }

  /** A run that has not come to its end failed. */
  @Override
  public void close() {
    if (state == RunState.RUNNING) {
      state = RunState.FAILED;
      write();
    }
    inspector.close();
  }
}
