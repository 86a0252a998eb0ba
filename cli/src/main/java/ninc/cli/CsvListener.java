package ninc.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import ninc.runtime.history.EpochCsv;
import ninc.runtime.history.EpochResult;
import ninc.runtime.training.TrainingEvent;
import ninc.runtime.training.TrainingPlan;

/** Adds a row to a table after each epoch. */
final class CsvListener implements RecordListener {
  private final EpochCsv table;
  private final TrainingPlan plan;

  private CsvListener(EpochCsv table, TrainingPlan plan) {
    this.table = table;
    this.plan = plan;
  }

  /** Begins a table, or goes on with that of a run that goes on. */
  static CsvListener in(Path file, RecordedRun run, Notices notices) {
    return new CsvListener(table(file, run, notices), run.plan());
  }

  private static EpochCsv table(Path file, RecordedRun run, Notices notices) {
    int epoch = run.start().epoch();
    if (run.isResumed() && Files.exists(file)) {
      return EpochCsv.resume(file, epoch);
    }
    if (run.isResumed()) {
      notices.say("--csv %s is not there; its rows begin with epoch %d", file, epoch);
    }
    return EpochCsv.begin(file);
  }

  @Override
  public void epoch(TrainingEvent.Epoch event) {
    table.add(EpochResult.of(event, plan));
  }
}
