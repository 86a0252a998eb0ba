package ninc.cli;

import java.util.List;

/** The records that are kept of one run. */
record RunRecords(List<RecordListener> listeners) implements AutoCloseable {

  RunRecords {
    listeners = List.copyOf(listeners);
  }

  @Override
  public void close() {
    listeners.forEach(RecordListener::close);
  }
}
