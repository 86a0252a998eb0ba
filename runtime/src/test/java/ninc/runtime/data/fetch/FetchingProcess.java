package ninc.runtime.data.fetch;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import ninc.runtime.data.fetch.NamedDataset.Publication;

/** A process of its own that wants the small data set: {@code main}, and how to start it. */
final class FetchingProcess {
  private FetchingProcess() {}

  /** Starts one. */
  static Process start(Path cache, URI address) throws IOException {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            FetchingProcess.class.getName(),
            cache.toString(),
            address.toString())
        .redirectErrorStream(true)
        .start();
  }

  /** Fetches into the cache that is named first, from the address that is named second. */
  public static void main(String[] arguments) {
    HostEnvironment environment =
        new HostEnvironment(Path.of(arguments[0]), Path.of("/nowhere"), "");
    Publication publication = new Publication.GzipFiles(List.of(URI.create(arguments[1])));
    new DatasetStore(environment, DownloadProgress.SILENT)
        .find(SmallDataset.create().publishedAs(publication, Optional.empty()));
  }
}
