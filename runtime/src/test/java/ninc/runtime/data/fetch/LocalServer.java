package ninc.runtime.data.fetch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A web server on this machine with the pages that a test gives it. */
final class LocalServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, byte[]> pages = new HashMap<>();
  private final Map<String, byte[]> stalling = new HashMap<>();
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch closed = new CountDownLatch(1);

  LocalServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  LocalServer page(String path, byte[] content) {
    pages.put(path, content);
    return this;
  }

  /** A page that sends its content, announces one byte more, and says nothing further. */
  LocalServer stallingPage(String path, byte[] content) {
    stalling.put(path, content);
    return this;
  }

  URI address(String path) {
    return URI.create(
        "http://%s:%d%s"
            .formatted(
                server.getAddress().getAddress().getHostAddress(),
                server.getAddress().getPort(),
                path));
  }

  /** The paths asked for so far. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    requests.add(path);
    try (exchange) {
      if (stalling.containsKey(path)) {
        byte[] content = stalling.get(path);
        exchange.sendResponseHeaders(200, content.length + 1);
        exchange.getResponseBody().write(content);
        exchange.getResponseBody().flush();
        closed.await();
      } else if (pages.containsKey(path)) {
        exchange.sendResponseHeaders(200, pages.get(path).length);
        exchange.getResponseBody().write(pages.get(path));
      } else {
        exchange.sendResponseHeaders(404, -1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.close();
  }
}
