package ninc.runtime.data.fetch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import ninc.runtime.NearestName;
import ninc.runtime.UserError;
import ninc.runtime.data.BrokenImage;
import ninc.runtime.data.DataFolder;
import ninc.runtime.data.Dataset;
import ninc.runtime.data.ImageReading;
import ninc.runtime.data.ImageSize;

/** Opens data sets by name or from a folder. */
public final class DataSource {
  private DataSource() {}

  /** Returns the names of the built-in data sets. */
  public static List<String> names() {
    return NamedDatasets.ALL.stream().map(NamedDataset::name).toList();
  }

  /**
   * Returns the class names of a data set without downloading it or reading its images.
   *
   * @param nameOrFolder one of {@link #names()}, or the path of a folder
   * @return the names in the order of the labels; empty if there is no such data set, or its
   *     classes have no names
   */
  public static Optional<List<String>> classNames(String nameOrFolder) {
    return named(nameOrFolder)
        .map(NamedDataset::classNames)
        .or(() -> folder(nameOrFolder).flatMap(DataFolder::classNames));
  }

  /**
   * Returns the distinct sizes of the images of a data set, without decoding them. Of more than
   * 10,000 images, that many are looked at.
   *
   * @param nameOrFolder one of {@link #names()}, or the path of a folder
   * @return empty unless it is a folder of PNG and JPEG images
   * @throws BrokenImage if an image cannot be read, and broken images are refused
   */
  public static List<ImageSize> imageSizes(String nameOrFolder, ImageReading reading) {
    return named(nameOrFolder).isPresent()
        ? List.of()
        : folder(nameOrFolder)
            .map(folder -> DataFolder.imageSizes(folder, reading))
            .orElse(List.of());
  }

  /**
   * Returns the size of the images of a data set without downloading it or reading them.
   *
   * @param nameOrFolder one of {@link #names()}, or the path of a folder
   * @return empty if there is no such data set, or if it is a folder of PNG and JPEG images
   */
  public static Optional<ImageSize> imageSize(String nameOrFolder) {
    return named(nameOrFolder)
        .map(NamedDataset::imageSize)
        .or(() -> folder(nameOrFolder).flatMap(DataFolder::imageSize));
  }

  private static Optional<Path> folder(String path) {
    return path.isEmpty()
        ? Optional.empty()
        : Optional.of(Path.of(path)).filter(Files::isDirectory);
  }

  private static Optional<NamedDataset> named(String name) {
    return NamedDatasets.ALL.stream().filter(set -> set.name().equals(name)).findFirst();
  }

  /**
   * Opens a data set. A named data set is downloaded first if this machine does not have it yet.
   *
   * @param nameOrFolder one of {@link #names()}, or the path of a folder
   * @param resize the size to resize to if the images of a folder differ in size
   * @param progress is notified of downloads
   * @throws UserError if {@code nameOrFolder} is neither a known name nor the folder of a data set
   * @throws DatasetUnavailable if a named data set is not available; the message lists what was
   *     tried
   */
  public static Dataset open(
      String nameOrFolder, Optional<ImageSize> resize, DownloadProgress progress) {
    return open(nameOrFolder, ImageReading.of(resize), progress);
  }

  /**
   * Opens a data set as {@link #open(String, Optional, DownloadProgress)} does.
   *
   * @param reading how the images of a folder are read
   */
  public static Dataset open(String nameOrFolder, ImageReading reading, DownloadProgress progress) {
    Optional<NamedDataset> named = named(nameOrFolder);
    if (named.isPresent()) {
      Path folder = new DatasetStore(HostEnvironment.ofThisProcess(), progress).find(named.get());
      return DataFolder.open(folder, reading).named(nameOrFolder, named.get().classNames());
    }
    return folder(nameOrFolder)
        .map(folder -> DataFolder.open(folder, reading))
        .orElseThrow(() ->
            new UserError(
                "there is no data set and no folder '%s'%s; known data sets are %s"
                    .formatted(
                        nameOrFolder,
                        NearestName.hint(nameOrFolder, names()),
                        String.join(", ", names()))));
  }
}
