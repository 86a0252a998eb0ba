package ninc.cli.report.run;

import ninc.runtime.training.TrainingListener;

/** Records a run in files. It is closed when the run ends, even if the run fails. */
public interface RecordListener extends TrainingListener, AutoCloseable {

  @Override
  default void close() {}
}
