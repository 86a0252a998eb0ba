package ninc.runtime.distributed;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A thread that exchanges bytes with other ranks while this one computes. Ranks start the same
 * exchanges in the same order, and use their communicator for nothing else meanwhile.
 */
public final class ExchangeThread implements AutoCloseable {
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("ninc-exchange").factory());

  private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

  /** Starts a thread that waits for something to do. */
  public ExchangeThread() {}

  /** Starts an exchange after those before. If one of them fails, it does not take place. */
  public void start(Runnable exchange) {
    last = last.thenRunAsync(exchange, thread);
  }

  /** Returns whether an exchange has failed. */
  public boolean hasFailed() {
    return last.isCompletedExceptionally();
  }

  /**
   * Waits for all exchanges.
   *
   * @throws RankTimeout if a rank did not answer in time
   */
  public void await() {
    await(last);
  }

  /**
   * Waits for all exchanges, but no longer than this.
   *
   * @return whether they have ended
   * @throws RankTimeout if a rank did not answer in time
   */
  public boolean await(Duration limit) {
    CompletableFuture<Boolean> ended = last.thenApply(_ -> true);
    return await(ended.completeOnTimeout(false, limit.toMillis(), TimeUnit.MILLISECONDS));
  }

  private static <T> T await(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        default -> throw e;
      }
    }
  }

  /**
   * Ends the thread, and the exchange that is under way if something else has failed. What it uses
   * must not be freed before.
   */
  @Override
  public void close() {
    thread.shutdownNow();
    thread.close();
  }
}
