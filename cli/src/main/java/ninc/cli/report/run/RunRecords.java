package ninc.cli.report.run;

import java.util.List;

/** The records of one run. */
public record RunRecords(List<RecordListener> listeners) implements AutoCloseable {

  public RunRecords {
    listeners = List.copyOf(listeners);
  }

  @Override
  public void close() {
    listeners.forEach(RecordListener::close);
  }
}
