package ninc.runtime.backend;

/** A device that runs graphs. */
public interface Backend {

  /** What {@code --device} calls it, for example {@code cpu}. */
  String name();

  /** One line for a person: the hardware, its threads and vector width. */
  String description();

  /**
   * A place for one network's parameters and programs.
   *
   * @param batchSize the largest batch N that its programs will run
   */
  Session open(int batchSize);

  /** Measures what the device reaches at best with the threads it has; takes seconds. */
  MachinePeak measurePeak();
}
