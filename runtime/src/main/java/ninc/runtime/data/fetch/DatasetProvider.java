package ninc.runtime.data.fetch;

import java.nio.file.Path;

/** A source of a data set. */
interface DatasetProvider {

  /** Returns how messages refer to this source. */
  String description();

  /**
   * Finds or downloads the data set.
   *
   * @return a folder with all files of the data set, verified
   * @throws UnavailableException if this source does not have it
   */
  Path find() throws UnavailableException;
}
