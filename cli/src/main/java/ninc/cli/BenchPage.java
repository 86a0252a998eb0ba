package ninc.cli;

import java.time.LocalDateTime;

final class BenchPage {
  static String of(BenchReport report, String command, LocalDateTime date) {
    return "";
  }
}
