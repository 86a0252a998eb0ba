package ninc.runtime.data.fetch;

import java.net.URI;
import java.util.List;

/** How a publisher offers the files of a data set. */
sealed interface Publication {

  /**
   * Each file by itself, compressed with gzip, at a folder's address followed by the file's name
   * and {@code .gz}.
   *
   * @param folders addresses ending in a slash, to be tried in turn
   */
  record GzipFiles(List<URI> folders) implements Publication {}

  /**
   * All files in one gzipped tar archive.
   *
   * @param address where the archive is
   * @param archive its name, length and checksum, as it is, compressed
   */
  record TarArchive(URI address, PinnedFile archive) implements Publication {}
}
