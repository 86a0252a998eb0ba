package ninc.cli.report.compile;

import ninc.cli.terminal.Text;

/**
 * The unit in which the numbers of one table are written: the largest in which their sum still has
 * two digits before the point.
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

  /** The scale for numbers of this sum. */
  static Scale of(long sum) {
    if (sum >= 10 * GIGA.unit) {
      return GIGA;
    }
    return sum >= 10 * MEGA.unit ? MEGA : KILO;
  }

  /** The name of the scaled unit, for example MB. */
  String unit(String name) {
    return prefix + name;
  }

  /** The number in that unit. */
  String format(long number) {
    return Text.format("%,.2f", number / unit);
  }
}
