package ninc.cli;

import ninc.runtime.training.TrainingListener;

/** Keeps a record of a run in files; closed at its end, even where the run failed. */
interface RecordListener extends TrainingListener, AutoCloseable {

  @Override
  default void close() {}
}
