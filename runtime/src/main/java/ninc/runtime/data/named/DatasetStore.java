package ninc.runtime.data.named;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import ninc.runtime.Failure;

/** Finds the files of named data sets, in one place after another. */
final class DatasetStore {
  private final Surroundings surroundings;
  private final DownloadProgress progress;

  DatasetStore(Surroundings surroundings, DownloadProgress progress) {
    this.surroundings = surroundings;
    this.progress = progress;
  }

  /**
   * Finds or fetches a data set.
   *
   * @return a folder with all of its files
   * @throws Failure if it is in none of the places; the message lists them, each with the reason
   */
  Path find(NamedDataset dataset) {
    List<String> tried = new ArrayList<>();
    for (Place place : places(dataset)) {
      try {
        return place.find();
      } catch (NotAvailable e) {
        tried.add("%s: %s".formatted(place.description(), e.getMessage()));
      }
    }
    throw new Failure(
        "the data set %s is not to be had (%s); fetch its files yourself and give their folder with"
                .formatted(dataset.name(), String.join("; ", tried))
            + " --data DIR");
  }

  private List<Place> places(NamedDataset dataset) {
    Path folder = surroundings.cache().resolve(dataset.name());
    CacheFolder cache = new CacheFolder(folder);
    List<Place> places = new ArrayList<>();
    places.add(new LocalFolder("the cache " + folder, folder, dataset.files()));
    dataset
        .debianPackage()
        .map(debian -> surroundings.root().resolve(debian.folder()))
        .map(installed -> new LocalFolder(installed.toString(), installed, dataset.files()))
        .ifPresent(places::add);
    places.add(new Publisher(dataset, cache, new Downloader(progress)));
    dataset
        .debianPackage()
        .map(debian -> new DebianArchive(debian, dataset.files(), cache, surroundings, progress))
        .ifPresent(places::add);
    return places;
  }
}
