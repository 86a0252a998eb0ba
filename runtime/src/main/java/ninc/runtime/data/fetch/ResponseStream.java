package ninc.runtime.data.fetch;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The body of an HTTP response. {@link HttpClient} has no timeout for a body that stalls, so each
 * read runs on a virtual thread that can be abandoned. Closing the stream shuts the client down.
 */
final class ResponseStream extends FilterInputStream {
  private final HttpClient client;
  private final Duration timeout;
  private final DownloadProgress progress;
  private final OptionalLong total;
  private long received;

  ResponseStream(
      HttpClient client,
      HttpResponse<InputStream> response,
      Duration timeout,
      DownloadProgress progress) {
    super(response.body());
    this.client = client;
    this.timeout = timeout;
    this.progress = progress;
    this.total = response.headers().firstValueAsLong("Content-Length");
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    FutureTask<Integer> piece = new FutureTask<>(() -> in.read(buffer, offset, length));
    Thread.startVirtualThread(piece);
    try {
      int count = piece.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      if (count > 0) {
        received += count;
        progress.received(received, total);
      }
      return count;
    } catch (TimeoutException e) {
      throw new HttpTimeoutException(
          "no data for %d ms after %d bytes".formatted(timeout.toMillis(), received));
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted after %d bytes".formatted(received));
    }
  }

  @Override
  public void close() throws IOException {
    client.shutdownNow();
    super.close();
  }
}
