package ninc.runtime.data.fetch;

import java.util.List;
import ninc.runtime.Failure;

/** A named data set that is neither on this machine nor to be downloaded. */
public final class DatasetUnavailable extends Failure {
  private static final long serialVersionUID = 1L;

  private final String name;

  /**
   * @param tried each place where it was looked for, with the reason why it is not from there
   */
  DatasetUnavailable(String name, List<String> tried) {
    super(
        "the data set %s could not be found or downloaded (%s)"
            .formatted(name, String.join("; ", tried)),
        "download its files yourself and give their folder in place of the name");
    this.name = name;
  }

  /** The data set's name. */
  public String name() {
    return name;
  }
}
