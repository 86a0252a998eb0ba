package ninc.runtime.data.fetch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ninc.runtime.io.IoReason;
import ninc.runtime.io.ProcessLock;

/** Finds the files of named data sets, in one place after another. */
final class DatasetStore {
  private final Surroundings surroundings;
  private final DownloadProgress progress;

  DatasetStore(Surroundings surroundings, DownloadProgress progress) {
    this.surroundings = surroundings;
    this.progress = progress;
  }

  /**
   * Finds or fetches a data set. Of several processes that want it, one fetches and the others wait
   * for it.
   *
   * @return a folder with all of its files
   * @throws DatasetUnavailable if it is in none of the places
   */
  Path find(NamedDataset dataset) {
    List<String> tried = new ArrayList<>();
    return first(local(dataset), tried)
        .or(() -> fetch(dataset, tried))
        .orElseThrow(() -> new DatasetUnavailable(dataset.name(), tried));
  }

  private Optional<Path> fetch(NamedDataset dataset, List<String> tried) {
    CacheFolder cache = new CacheFolder(folder(dataset));
    try (ProcessLock _ = ProcessLock.of(cache.path(), () -> waitsFor(dataset))) {
      Optional<Path> fetchedMeanwhile = first(local(dataset), new ArrayList<>());
      if (fetchedMeanwhile.isPresent()) {
        return fetchedMeanwhile;
      }
      cache.removeRemains();
      return first(remote(dataset, cache), tried);
    } catch (NotAvailable e) {
      tried.add(e.getMessage());
      return Optional.empty();
    } catch (IOException e) {
      tried.add("the cache cannot be made: " + IoReason.of(e));
      return Optional.empty();
    }
  }

  private void waitsFor(NamedDataset dataset) {
    progress.begin("waiting for another ninc that fetches " + dataset.name());
  }

  private static Optional<Path> first(List<Place> places, List<String> tried) {
    for (Place place : places) {
      try {
        return Optional.of(place.find());
      } catch (NotAvailable e) {
        tried.add("%s: %s".formatted(place.description(), e.getMessage()));
      }
    }
    return Optional.empty();
  }

  private Path folder(NamedDataset dataset) {
    return surroundings.cache().resolve(dataset.name());
  }

  private List<Place> local(NamedDataset dataset) {
    Path folder = folder(dataset);
    List<Place> places = new ArrayList<>();
    places.add(new LocalFolder("the cache " + folder, folder, dataset.files()));
    dataset
        .debianPackage()
        .map(debian -> surroundings.root().resolve(debian.folder()))
        .map(installed -> new LocalFolder(installed.toString(), installed, dataset.files()))
        .ifPresent(places::add);
    return places;
  }

  private List<Place> remote(NamedDataset dataset, CacheFolder cache) {
    List<Place> places = new ArrayList<>();
    places.add(new Publisher(dataset, cache, new Downloader(progress)));
    dataset
        .debianPackage()
        .map(debian -> new DebianArchive(debian, dataset.files(), cache, surroundings, progress))
        .ifPresent(places::add);
    return places;
  }
}
