package ninc.runtime.data.fetch;

import java.nio.file.Path;

/** A place where a data set may be had. */
interface Place {

  /** What it is called where the places tried are listed. */
  String description();

  /**
   * Finds or fetches the data set.
   *
   * @return a folder with all of its files, which have been checked
   */
  Path find() throws NotAvailable;
}
