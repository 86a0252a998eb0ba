package ninc.runtime.data.fetch;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import ninc.runtime.data.ImageSize;

/**
 * A built-in data set.
 *
 * @param name the name that users pass
 * @param imageSize the size of its images
 * @param files the files it consists of
 * @param publication where its publisher offers it
 * @param debianPackage the Debian package that contains it, if any
 * @param classNames the names of its classes, in the order of the labels
 */
record NamedDataset(
    String name,
    ImageSize imageSize,
    List<PinnedFile> files,
    Publication publication,
    Optional<DebianPackage> debianPackage,
    List<String> classNames) {

  /** The form in which a publisher offers the files of a data set. */
  sealed interface Publication {

    /**
     * Individual files, each gzipped, at a folder's address followed by the file name and {@code
     * .gz}.
     *
     * @param folders the addresses to try in turn, each ending in a slash
     */
    record GzipFiles(List<URI> folders) implements Publication {}

    /**
     * All files in one gzipped tar archive.
     *
     * @param address the address of the archive
     * @param archive the name, length and checksum of the compressed archive
     */
    record TarArchive(URI address, PinnedFile archive) implements Publication {}
  }

  /**
   * A Debian package that contains the files of a data set.
   *
   * @param name the name of the package
   * @param folder the folder it installs the files in, relative to the root of the file system
   */
  record DebianPackage(String name, Path folder) {}
}
