package ninc.cli.report.bench;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import ninc.compiler.ir.FusionLevel;
import ninc.runtime.bench.BenchPlan;
import ninc.runtime.bench.Measurement;
import ninc.runtime.bench.Roofline;
import ninc.runtime.model.Model;
import ninc.runtime.training.Mode;

/**
 * The results of {@code ninc bench} for one model.
 *
 * @param measurements ordered by mode and level
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

  public BenchReport {
    measurements = List.copyOf(measurements);
  }

  /** Returns the measured modes in order. */
  public List<Mode> modes() {
    return measurements.stream().map(Measurement::mode).distinct().toList();
  }

  /** Returns the measurements of one mode in the order of the levels. */
  List<Measurement> of(Mode mode) {
    return measurements.stream().filter(measurement -> measurement.mode() == mode).toList();
  }

  /** Returns the class of the style sheet whose colour stands for one of several levels. */
  static String colour(List<Measurement> levels, Measurement level) {
    return "level" + levels.indexOf(level) % COLOURS;
  }

  /** Returns the measurement of a mode with the most examples per second. */
  public Measurement fastest(Mode mode) {
    return of(mode).stream()
        .max(Comparator.comparingDouble(found -> found.examplesPerSecond().median()))
        .orElseThrow();
  }

  /** Returns the speedup over level {@code none}; empty if that level was not measured. */
  Optional<Double> speedup(Measurement measurement) {
    return of(measurement.mode()).stream()
        .filter(other -> other.level() == FusionLevel.NONE)
        .findFirst()
        .map(none -> none.secondsPerStep().median() / measurement.secondsPerStep().median());
  }
}
