package ninc.cli.terminal;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jline.utils.Signals;

/**
 * Whether the user has pressed Ctrl-C, or the process was told to end in another way. While this is
 * open, the first such signal is only noted, so that a run can finish its step and save; a second
 * one ends the process at once.
 */
public final class StopRequest implements BooleanSupplier, AutoCloseable {
  /** The signals that tell a process to end, with their numbers in POSIX. */
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

  /** Those of the JVM, which end it. */
  private final Map<Signal, Object> handlers = new EnumMap<>(Signal.class);

  private volatile Optional<Signal> received = Optional.empty();

  private StopRequest(Notices notices) {
    this.notices = notices;
  }

  /** Watches from now on. */
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
        "stopping after the current step%s",
        notices.terminal() ? "; press Ctrl-C again to end at once, without saving" : "");
  }

  @Override
  public boolean getAsBoolean() {
    return received.isPresent();
  }

  /** What a command exits with: 0, or 128 and the number of the signal that stopped it. */
  public int exitStatus() {
    return received.map(signal -> 128 + signal.number).orElse(0);
  }

  @Override
  public void close() {
    returnSignals();
  }
}
