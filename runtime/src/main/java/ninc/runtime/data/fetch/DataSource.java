package ninc.runtime.data.fetch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import ninc.runtime.NearestName;
import ninc.runtime.UserError;
import ninc.runtime.data.DataFolder;
import ninc.runtime.data.Dataset;
import ninc.runtime.data.ImageSize;

/** Opens the data set that a user asks for, by its name or by its folder. */
public final class DataSource {
  private DataSource() {}

  /** The names of the data sets that are known. */
  public static List<String> names() {
    return NamedDatasets.ALL.stream().map(NamedDataset::name).toList();
  }

  /**
   * The names of the classes of a data set, without reading its images or fetching it.
   *
   * @param nameOrFolder one of {@link #names()}, or else the path of a folder
   * @return in the order of the labels; empty where it is neither, or its classes have numbers
   */
  public static Optional<List<String>> classNames(String nameOrFolder) {
    return named(nameOrFolder)
        .map(NamedDataset::classNames)
        .or(() -> folder(nameOrFolder).flatMap(DataFolder::classNames));
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
   * Opens a data set. A named one is fetched first if this machine does not have it yet.
   *
   * @param nameOrFolder one of {@link #names()}, or else the path of a folder
   * @param resize the size to give to the images of a folder that are not all of one size
   * @param progress is told what is fetched
   * @throws UserError if it is neither a name nor the folder of a data set
   * @throws ninc.runtime.Failure if a named set is not to be had; the message says what was tried
   */
  public static Dataset open(
      String nameOrFolder, Optional<ImageSize> resize, DownloadProgress progress) {
    Optional<NamedDataset> named = named(nameOrFolder);
    if (named.isPresent()) {
      Path folder = new DatasetStore(Surroundings.ofThisProcess(), progress).find(named.get());
      return DataFolder.open(folder, resize).named(nameOrFolder, named.get().classNames());
    }
    return folder(nameOrFolder)
        .map(folder -> DataFolder.open(folder, resize))
        .orElseThrow(() ->
            new UserError(
                "there is no data set and no folder '%s'%s; known data sets are %s"
                    .formatted(
                        nameOrFolder,
                        NearestName.hint(nameOrFolder, names()),
                        String.join(", ", names()))));
  }
}
