package ninc.runtime.data.fetch;

import java.util.List;
import ninc.runtime.Failure;

/** Signals that a named data set is neither on this machine nor available for download. */
public final class DatasetUnavailable extends Failure {
  private static final long serialVersionUID = 1L;

  private final String name;

  /**
   * Creates an exception.
   *
   * @param name the name of the data set
   * @param tried the sources that were tried, each with the reason why it failed
   */
  DatasetUnavailable(String name, List<String> tried) {
    super(
        "the data set %s could not be found or downloaded (%s)"
            .formatted(name, String.join("; ", tried)),
        "download its files yourself and pass their folder instead of the name");
    this.name = name;
  }

  /** Returns the name of the data set. */
  public String name() {
    return name;
  }
}
