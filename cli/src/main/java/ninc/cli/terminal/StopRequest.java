package ninc.cli.terminal;

import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;

/**
 * Whether the user has pressed Ctrl-C, or the process was told to terminate in another way. While
 * this is open, the JVM does not end before it is closed, so that a run can end its step and save.
 */
public final class StopRequest implements BooleanSupplier, AutoCloseable {
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook = new Thread(this::stopAndWait, "ninc-stop");
  private final Notices notices;
  private volatile boolean stopped;

  private StopRequest(Notices notices) {
    this.notices = notices;
  }

  /** Watches from now on. */
  public static StopRequest install(Notices notices) {
    StopRequest request = new StopRequest(notices);
    Runtime.getRuntime().addShutdownHook(request.hook);
    return request;
  }

  /** Runs when the JVM is about to end; it ends when this returns. */
  private void stopAndWait() {
    stopped = true;
    notices.say("stops after the running step");
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean getAsBoolean() {
    return stopped;
  }

  @Override
  public void close() {
    closed.countDown();
    if (!stopped) {
      remove();
    }
  }

  private void remove() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM has begun to end in this very moment; the hook will not wait.
    }
  }
}
