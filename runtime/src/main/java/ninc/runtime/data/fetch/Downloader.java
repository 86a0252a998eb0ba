package ninc.runtime.data.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Downloads over HTTP, with a timeout both for the response and for each read of its body. */
final class Downloader {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final int OK = 200;

  private final DownloadProgress progress;
  private final Duration timeout;

  Downloader(DownloadProgress progress) {
    this(progress, TIMEOUT);
  }

  /** Creates a downloader that waits at most {@code timeout} for a response and for each read. */
  Downloader(DownloadProgress progress, Duration timeout) {
    this.progress = progress;
    this.timeout = timeout;
  }

  /**
   * Starts a download. Reading from the stream reports the progress.
   *
   * @throws UnavailableException if the server does not respond in time, or responds with a status
   *     other than 200 (OK)
   * @throws IOException if the server cannot be reached
   */
  InputStream open(URI address) throws IOException, UnavailableException {
    progress.begin("downloading " + address);
    HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(timeout)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    try {
      HttpRequest request = HttpRequest.newBuilder(address).timeout(timeout).build();
      HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
      if (response.statusCode() != OK) {
        client.shutdownNow();
        throw new UnavailableException("the server responded with status " + response.statusCode());
      }
      return new ResponseStream(client, response, timeout, progress);
    } catch (IOException e) {
      client.shutdownNow();
      throw e;
    } catch (InterruptedException e) {
      client.shutdownNow();
      Thread.currentThread().interrupt();
      throw new UnavailableException("interrupted", e);
    }
  }
}
