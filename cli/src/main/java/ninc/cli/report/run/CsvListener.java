package ninc.cli.report.run;

import java.nio.file.Files;
import java.nio.file.Path;
import ninc.cli.terminal.Notices;
import ninc.runtime.training.TrainingEvent;
import ninc.runtime.training.TrainingPlan;
import ninc.runtime.training.history.EpochCsv;
import ninc.runtime.training.history.EpochResult;

/** Adds a row to a table after each epoch. */
public final class CsvListener implements RecordListener {
  private final EpochCsv table;
  private final TrainingPlan plan;

  private CsvListener(EpochCsv table, TrainingPlan plan) {
    this.table = table;
    this.plan = plan;
  }

  /** Begins a table, or goes on with that of a run that goes on. */
  public static CsvListener in(Path file, RecordedRun run, Notices notices) {
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
