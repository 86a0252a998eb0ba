package ninc.cli.report.run;

import java.nio.file.Files;
import java.nio.file.Path;
import ninc.cli.terminal.Notices;
import ninc.runtime.training.TrainingEvent;
import ninc.runtime.training.TrainingPlan;
import ninc.runtime.training.history.EpochCsv;
import ninc.runtime.training.history.EpochResult;

/** Appends a row to a CSV file after each epoch. */
public final class CsvListener implements RecordListener {
  private final EpochCsv table;
  private final TrainingPlan plan;

  private CsvListener(EpochCsv table, TrainingPlan plan) {
    this.table = table;
    this.plan = plan;
  }

  /** Creates a table, or continues that of a resumed run. */
  public static CsvListener in(Path file, RecordedRun run, Notices notices) {
    return new CsvListener(table(file, run, notices), run.plan());
  }

  private static EpochCsv table(Path file, RecordedRun run, Notices notices) {
    int epoch = run.start().epoch();
    if (run.isResumed() && Files.exists(file)) {
      return EpochCsv.resume(file, epoch);
    }
    if (run.isResumed()) {
      notices.say("--csv: file not found: %s; starting a new one at epoch %d", file, epoch);
    }
    return EpochCsv.begin(file);
  }

  @Override
  public void epoch(TrainingEvent.Epoch event) {
    table.add(EpochResult.of(event, plan));
  }
}
