package ninc.cli.terminal;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jline.utils.Signals;

/**
 * Whether a signal such as that of Ctrl-C has asked the process to stop. While this is open, the
 * first signal is only recorded, so that a run can finish its step and save; a second one ends the
 * process immediately.
 */
public final class StopRequest implements BooleanSupplier, AutoCloseable {
  /** The signals that ask a process to stop, with their POSIX numbers. */
  private enum Signal {
    HUP(1),
    INT(2),
    TERM(15);

    private final int number;

    Signal(int number) {
      this.number = number;
    }
  }

  private final Notices notices;

  /** The JVM's own handlers, which end the process. */
  private final Map<Signal, Object> handlers = new EnumMap<>(Signal.class);

  private volatile Optional<Signal> received = Optional.empty();

  private StopRequest(Notices notices) {
    this.notices = notices;
  }

  /** Installs the signal handlers. */
  public static StopRequest install(Notices notices) {
    StopRequest request = new StopRequest(notices);
    request.takeSignals();
    return request;
  }

  private synchronized void takeSignals() {
    for (Signal signal : Signal.values()) {
      handlers.put(signal, Signals.register(signal.name(), () -> stop(signal)));
    }
  }

  private synchronized void returnSignals() {
    handlers.forEach((signal, handler) -> Signals.unregister(signal.name(), handler));
    handlers.clear();
  }

  private void stop(Signal signal) {
    returnSignals();
    received = Optional.of(signal);
    notices.say(
        "Stopping after the current step%s",
        notices.terminal() ? "; press Ctrl-C again to quit immediately without saving" : "");
  }

  @Override
  public boolean getAsBoolean() {
    return received.isPresent();
  }

  /** Returns the exit status: 0, or 128 plus the number of the signal that was received. */
  public int exitStatus() {
    return received.map(signal -> 128 + signal.number).orElse(0);
  }

  @Override
  public void close() {
    returnSignals();
  }
}
