package ninc.runtime.data.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/**
 * Downloads over HTTP. A server that is silent for too long, at the beginning or in the middle, is
 * given up.
 */
final class Downloader {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int OK = 200;

  private final DownloadProgress progress;
  private final Duration patience;

  Downloader(DownloadProgress progress) {
    this(progress, PATIENCE);
  }

  /** As the other, but waits as long as {@code patience} for each answer and each piece of it. */
  Downloader(DownloadProgress progress, Duration patience) {
    this.progress = progress;
    this.patience = patience;
  }

  /**
   * Begins to download. Reading the stream reports the progress.
   *
   * @throws NotAvailable if the server does not answer in time, or does not answer 200 (OK)
   * @throws IOException if the server cannot be reached
   */
  InputStream open(URI address) throws IOException, NotAvailable {
    progress.begin("downloading " + address);
    HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(patience)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    try {
      HttpRequest request = HttpRequest.newBuilder(address).timeout(patience).build();
      HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
      if (response.statusCode() != OK) {
        client.shutdownNow();
        throw new NotAvailable("the server answered " + response.statusCode());
      }
      return new ResponseStream(client, response, patience, progress);
    } catch (IOException e) {
      client.shutdownNow();
      throw e;
    } catch (InterruptedException e) {
      client.shutdownNow();
      Thread.currentThread().interrupt();
      throw new NotAvailable("interrupted", e);
    }
  }
}
