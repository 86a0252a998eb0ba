package ninc.runtime.backend;

import java.util.Locale;

/**
 * A number of bytes with a human-readable form: {@code 1.12 GB}, {@code 34.5 MB}, {@code 0.3 kB}.
 */
public record ByteCount(long bytes) {
  private static final double KILO = 1e3;
  private static final double MEGA = 1e6;
  private static final double GIGA = 1e9;

  @Override
  public String toString() {
    if (bytes >= GIGA) {
      return format("%.2f GB", GIGA);
    }
    return bytes >= MEGA ? format("%.1f MB", MEGA) : format("%.1f kB", KILO);
  }

  private String format(String format, double unit) {
    return String.format(Locale.ROOT, format, bytes / unit);
  }
}
