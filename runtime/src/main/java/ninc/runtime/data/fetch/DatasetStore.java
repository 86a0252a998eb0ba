package ninc.runtime.data.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ninc.runtime.io.IoReason;
import ninc.runtime.io.ProcessLock;

/** Finds the files of named data sets, trying one source after another. */
final class DatasetStore {
  private final HostEnvironment environment;
  private final DownloadProgress progress;

  DatasetStore(HostEnvironment environment, DownloadProgress progress) {
    this.environment = environment;
    this.progress = progress;
  }

  /**
   * Finds a data set, or downloads it. If several processes need the same data set, one downloads
   * it and the others wait.
   *
   * @return a folder with all files of the data set
   * @throws DatasetUnavailable if no source has it
   */
  Path find(NamedDataset dataset) {
    List<String> tried = new ArrayList<>();
    return first(local(dataset), tried)
        .or(() -> fetch(dataset, tried))
        .orElseThrow(() -> new DatasetUnavailable(dataset.name(), tried));
  }

  private Optional<Path> fetch(NamedDataset dataset, List<String> tried) {
    CacheFolder cache = new CacheFolder(folder(dataset));
    try (ProcessLock _ = ProcessLock.of(cache.path(), () -> reportWaiting(dataset))) {
      Optional<Path> downloadedMeanwhile = first(local(dataset), new ArrayList<>());
      if (downloadedMeanwhile.isPresent()) {
        return downloadedMeanwhile;
      }
      cache.removeLeftovers();
      return first(remote(dataset, cache), tried);
    } catch (UnavailableException e) {
      tried.add(e.getMessage());
      return Optional.empty();
    } catch (IOException e) {
      tried.add("cannot create the cache folder: " + IoReason.of(e));
      return Optional.empty();
    }
  }

  private void reportWaiting(NamedDataset dataset) {
    progress.begin("waiting for another ninc process to download " + dataset.name());
  }

  private static Optional<Path> first(List<DatasetProvider> providers, List<String> tried) {
    for (DatasetProvider provider : providers) {
      try {
        return Optional.of(provider.find());
      } catch (UnavailableException e) {
        tried.add("%s: %s".formatted(provider.description(), e.getMessage()));
      }
    }
    return Optional.empty();
  }

  private Path folder(NamedDataset dataset) {
    return environment.cache().resolve(dataset.name());
  }

  private List<DatasetProvider> local(NamedDataset dataset) {
    Path folder = folder(dataset);
    List<DatasetProvider> providers = new ArrayList<>();
    providers.add(new LocalFolder("the cache " + folder, folder, dataset.files()));
    dataset
        .debianPackage()
        .map(debian -> environment.root().resolve(debian.folder()))
        .map(installed -> new LocalFolder(installed.toString(), installed, dataset.files()))
        .ifPresent(providers::add);
    return providers;
  }

  private List<DatasetProvider> remote(NamedDataset dataset, CacheFolder cache) {
    List<DatasetProvider> providers = new ArrayList<>();
    providers.add(new Publisher(dataset, cache, new Downloader(progress)));
    dataset
        .debianPackage()
        .map(debian -> new DebianArchive(debian, dataset.files(), cache, environment, progress))
        .ifPresent(providers::add);
    return providers;
  }

  /** A folder on this machine that may have the files of a data set. */
  private record LocalFolder(String description, Path folder, List<PinnedFile> files)
      implements DatasetProvider {

    @Override
    public Path find() throws UnavailableException {
      if (!Files.isDirectory(folder)) {
        throw new UnavailableException("no such folder");
      }
      for (PinnedFile file : files) {
        file.checkIn(folder);
      }
      return folder;
    }
  }
}
