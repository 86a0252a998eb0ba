package ninc.cli.report.run;

import java.util.List;
import ninc.cli.terminal.Notices;
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import ninc.runtime.training.TrainingEvent;
import ninc.runtime.training.TrainingListener;

/**
 * The records of one run. A record that cannot be written, for example on a full disk, does not end
 * the run: the user is warned, and the record is tried again at the next event.
 */
public final class RunRecords implements AutoCloseable {
  private final List<Guarded> listeners;

  public RunRecords(List<RecordListener> listeners, Notices notices) {
    this.listeners = listeners.stream().map(listener -> new Guarded(listener, notices)).toList();
  }

  public List<? extends TrainingListener> listeners() {
    return listeners;
  }

  @Override
  public void close() {
    listeners.forEach(Guarded::close);
  }

  /** Warns once for each row of failures. */
  private static final class Guarded implements RecordListener {
    private final RecordListener record;
    private final Notices notices;
    private boolean failing;

    private Guarded(RecordListener record, Notices notices) {
      this.record = record;
      this.notices = notices;
    }

    private void attempt(Runnable write) {
      try {
        write.run();
        failing = false;
      } catch (UserError | Failure e) {
        // A missing folder is a user error before the run but not in the middle of it.
        if (!failing) {
          notices.warn("%s; the run continues", e.getMessage());
        }
        failing = true;
      }
    }

    @Override
    public void start(TrainingEvent.Start event) {
      attempt(() -> record.start(event));
    }

    @Override
    public void step(TrainingEvent.Step event) {
      attempt(() -> record.step(event));
    }

    @Override
    public void evaluation(TrainingEvent.Evaluation event) {
      attempt(() -> record.evaluation(event));
    }

    @Override
    public void epoch(TrainingEvent.Epoch event) {
      attempt(() -> record.epoch(event));
    }

    @Override
    public void warning(TrainingEvent.Warning event) {
      attempt(() -> record.warning(event));
    }

    @Override
    public void end(TrainingEvent.End event) {
      attempt(() -> record.end(event));
    }

    @Override
    public void close() {
      attempt(record::close);
    }
  }
}
