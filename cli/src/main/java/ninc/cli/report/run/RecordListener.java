package ninc.cli.report.run;

import ninc.runtime.training.TrainingListener;

/** Keeps a record of a run in files; closed at its end, even where the run failed. */
public interface RecordListener extends TrainingListener, AutoCloseable {

  @Override
  default void close() {}
}
