package ninc.cli.report.bench;

import java.util.List;
import ninc.cli.terminal.Text;
import ninc.dsl.Precision;
import ninc.runtime.bench.Measurement;
import ninc.runtime.training.Mode;

/** A model in one precision, at the lowest and the highest level that were measured. */
record Gain(Measurement low, Measurement high) {

  static Gain of(BenchReport report, Mode mode, Precision precision) {
    List<Measurement> levels = report.of(mode, precision);
    return new Gain(levels.getFirst(), levels.getLast());
  }

  /** Returns how many times as fast as the lowest level the highest one is. */
  double times() {
    return low.secondsPerStep().median() / high.secondsPerStep().median();
  }

  String tooltip(String name) {
    return Text.format(
        "%s: %.2f (%.1f ÷ %.1f examples/s)",
        name, times(), high.examplesPerSecond().median(), low.examplesPerSecond().median());
  }
}
