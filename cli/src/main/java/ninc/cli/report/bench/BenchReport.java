package ninc.cli.report.bench;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import ninc.compiler.ir.FusionLevel;
import ninc.dsl.Precision;
import ninc.runtime.bench.BenchPlan;
import ninc.runtime.bench.Measurement;
import ninc.runtime.bench.Roofline;
import ninc.runtime.bench.Variant;
import ninc.runtime.model.Model;
import ninc.runtime.training.Mode;

/**
 * The results of {@code ninc bench} for one model.
 *
 * @param measurements ordered by mode, precision and level
 */
public record BenchReport(
    Model model, Machine machine, BenchPlan plan, List<Measurement> measurements) {

  /**
   * The machine that was measured.
   *
   * @param device the name of the device
   * @param processor the name of the CPU
   * @param description the description of the device
   */
  public record Machine(
      String device, String processor, String description, int threads, Roofline roofline) {}

  private static final int COLOURS = 6;

  /** The width of a letter in a picture, and of the space around a label, in pixels. */
  private static final int LETTER = 8;

  private static final int AROUND = 20;
  private static final int LEAST_MARGIN = 84;

  public BenchReport {
    measurements = List.copyOf(measurements);
  }

  /** Returns the measured modes in order. */
  public List<Mode> modes() {
    return measurements.stream().map(Measurement::mode).distinct().toList();
  }

  /** Returns the measurements of one mode in the order of the precisions and levels. */
  List<Measurement> of(Mode mode) {
    return measurements.stream().filter(measurement -> measurement.mode() == mode).toList();
  }

  /** Returns the measurements of one mode in one precision in the order of the levels. */
  List<Measurement> of(Mode mode, Precision precision) {
    return of(mode).stream()
        .filter(measurement -> measurement.variant().precision() == precision)
        .toList();
  }

  /** Returns the name of the level, with the precision where several are compared. */
  String label(Measurement measurement) {
    return plan.label(measurement.variant());
  }

  /**
   * Returns the classes of the style sheet that stand for a measurement: a colour for the level and
   * an outline for each precision but the first.
   */
  String style(Measurement measurement) {
    Variant variant = measurement.variant();
    int precision = plan.precisions().indexOf(variant.precision());
    String colour = "level" + plan.levels().indexOf(variant.level()) % COLOURS;
    return precision == 0 ? colour : colour + " precision" + precision;
  }

  /** Returns the width of the margin for the labels of bars, in pixels. */
  int labelMargin() {
    int longest = measurements.stream().mapToInt(found -> label(found).length()).max().orElse(0);
    return Math.max(LEAST_MARGIN, AROUND + LETTER * longest);
  }

  /** Returns the measurement of a mode with the most examples per second. */
  Measurement fastest(Mode mode) {
    return fastest(of(mode));
  }

  /** Returns the measurement of a mode with the most examples per second in each precision. */
  public List<Measurement> fastestInEachPrecision(Mode mode) {
    return plan.precisions().stream().map(precision -> fastest(of(mode, precision))).toList();
  }

  private static Measurement fastest(List<Measurement> measurements) {
    return measurements.stream()
        .max(Comparator.comparingDouble(found -> found.examplesPerSecond().median()))
        .orElseThrow();
  }

  /**
   * Returns the speedup over level {@code none} in the same precision; empty if that level was not
   * measured.
   */
  Optional<Double> speedup(Measurement measurement) {
    return of(measurement.mode(), measurement.variant().precision()).stream()
        .filter(other -> other.variant().level() == FusionLevel.NONE)
        .findFirst()
        .map(none -> none.secondsPerStep().median() / measurement.secondsPerStep().median());
  }
}
