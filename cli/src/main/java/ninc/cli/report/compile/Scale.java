package ninc.cli.report.compile;

import ninc.cli.terminal.Text;

/**
 * The unit prefix of the numbers in a table: the largest with which their sum has at least two
 * digits before the decimal point.
 */
enum Scale {
  KILO("k", 1e3),
  MEGA("M", 1e6),
  GIGA("G", 1e9);

  private final String prefix;
  private final double unit;

  Scale(String prefix, double unit) {
    this.prefix = prefix;
    this.unit = unit;
  }

  /** Chooses the prefix for numbers with this sum. */
  static Scale of(long sum) {
    if (sum >= 10 * GIGA.unit) {
      return GIGA;
    }
    return sum >= 10 * MEGA.unit ? MEGA : KILO;
  }

  /** Returns the prefixed unit, for example MB. */
  String unit(String name) {
    return prefix + name;
  }

  /** Formats a number in the prefixed unit. */
  String format(long number) {
    return Text.format("%,.2f", number / unit);
  }
}
