package ninc.cli;

import java.time.Duration;
import java.util.Locale;

/** Numbers as a person reads them, the same in every locale. */
final class Text {

  private Text() {}

  static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** {@code 45 s}, {@code 12 min 3 s}, {@code 2 h 10 min}. */
  static String duration(Duration duration) {
    if (duration.toHours() > 0) {
      return format("%d h %d min", duration.toHours(), duration.toMinutesPart());
    }
    if (duration.toMinutes() > 0) {
      return format("%d min %d s", duration.toMinutes(), duration.toSecondsPart());
    }
    return format("%d s", duration.toSeconds());
  }

  /** A length of time in seconds, the same way. */
  static String seconds(double seconds) {
    return duration(Duration.ofMillis(Math.round(seconds * 1000)));
  }
}
