package ninc.cli.report.bench;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import ninc.compiler.ir.FusionLevel;
import ninc.runtime.bench.BenchPlan;
import ninc.runtime.bench.Measurement;
import ninc.runtime.bench.Roofline;
import ninc.runtime.training.Mode;

/**
 * What {@code ninc bench} found out.
 *
 * @param model its name
 * @param measurements mode by mode, level by level
 */
public record BenchReport(
    String model, Machine machine, BenchPlan plan, List<Measurement> measurements) {

  /**
   * Where it was measured.
   *
   * @param device its name
   * @param processor its name
   * @param description of the device, for a person
   */
  public record Machine(
      String device, String processor, String description, int threads, Roofline roofline) {}

  public BenchReport {
    measurements = List.copyOf(measurements);
  }

  /** The modes that were measured, in order. */
  public List<Mode> modes() {
    return measurements.stream().map(Measurement::mode).distinct().toList();
  }

  /** The levels of one mode, in order. */
  List<Measurement> of(Mode mode) {
    return measurements.stream().filter(measurement -> measurement.mode() == mode).toList();
  }

  /** The level with the most examples a second. */
  public Measurement fastest(Mode mode) {
    return of(mode).stream()
        .max(Comparator.comparingDouble(found -> found.examplesPerSecond().median()))
        .orElseThrow();
  }

  /** How many times faster than level {@code none}; empty where that was not measured. */
  Optional<Double> speedup(Measurement measurement) {
    return of(measurement.mode()).stream()
        .filter(other -> other.level() == FusionLevel.NONE)
        .findFirst()
        .map(none -> none.secondsPerStep().median() / measurement.secondsPerStep().median());
  }
}
