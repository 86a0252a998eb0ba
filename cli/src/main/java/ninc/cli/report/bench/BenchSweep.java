package ninc.cli.report.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ninc.cli.report.table.ModelColumns;
import ninc.dsl.Precision;
import ninc.runtime.bench.BenchPlan;
import ninc.runtime.bench.Measurement;
import ninc.runtime.model.Model;
import ninc.runtime.training.Mode;

/**
 * The results of {@code ninc bench} for several models, or for one model with several values of its
 * parameters, on one machine.
 *
 * @param reports at least one
 */
public record BenchSweep(List<BenchReport> reports) {

  public BenchSweep {
    reports = List.copyOf(reports);
  }

  /** Returns whether there is only one model. */
  public boolean isSingle() {
    return reports.size() == 1;
  }

  /** Returns the title of the model or, of several, their names. */
  public String title() {
    return isSingle()
        ? reports.getFirst().model().title()
        : models().stream().map(Model::name).distinct().collect(Collectors.joining(", "));
  }

  /** Returns the machine that was measured. */
  public BenchReport.Machine machine() {
    return reports.getFirst().machine();
  }

  /** Returns the measured modes in order. */
  public List<Mode> modes() {
    return reports.getFirst().modes();
  }

  /** Returns the measured precisions in order. */
  List<Precision> precisions() {
    return reports.stream()
        .flatMap(report -> report.plan().precisions().stream())
        .distinct()
        .toList();
  }

  /** Returns whether there are several precisions. */
  boolean comparesPrecisions() {
    return precisions().size() > 1;
  }

  /** Returns the name of a mode, with the precision where several are compared. */
  String label(Mode mode, Precision precision) {
    return comparesPrecisions() ? mode.label() + " in " + precision.label() : mode.label();
  }

  /** Returns the plan, which has the same levels, runs and seed for each model. */
  BenchPlan plan() {
    return reports.getFirst().plan();
  }

  /** Returns the measurements of all models. */
  Stream<Measurement> measurements() {
    return reports.stream().flatMap(report -> report.measurements().stream());
  }

  /** Returns the results of the models that were measured in a precision. */
  Stream<BenchReport> reports(Precision precision) {
    return reports.stream().filter(report -> report.plan().precisions().contains(precision));
  }

  /** Returns the measurements of all models in one precision. */
  Stream<Measurement> measurements(Precision precision) {
    return measurements().filter(found -> found.variant().precision() == precision);
  }

  /** Returns the columns of what was counted at any level. */
  CounterColumns counters() {
    return new CounterColumns(
        measurements()
            .flatMap(level -> level.counts().counters().stream())
            .collect(Collectors.toSet()));
  }

  /** Returns the terms that explain the columns of the tables. */
  public List<String> terms() {
    List<String> terms = new ArrayList<>(BenchTerms.ALL);
    if (comparesPrecisions()) {
      terms.add(BenchTerms.PREDICTED);
    }
    if (measurements().anyMatch(level -> !level.counts().counters().isEmpty())) {
      terms.add(BenchTerms.COUNTERS);
    }
    return terms;
  }

  /** Returns the models in order. */
  List<Model> models() {
    return reports.stream().map(BenchReport::model).toList();
  }

  /**
   * Returns what tells a model from those that differ in other parameters alone: the values of
   * these parameters, and its name if models have several or it has none of them.
   */
  String name(Model model, List<String> parameters) {
    Map<String, String> values = model.values();
    String shape =
        parameters.stream()
            .filter(values::containsKey)
            .map(name -> name + "=" + values.get(name))
            .collect(Collectors.joining(", "));
    if (shape.isEmpty()) {
      return model.name();
    }
    return columns().named() ? model.name() + ", " + shape : shape;
  }

  /** Returns the columns that tell the models apart. */
  ModelColumns columns() {
    return ModelColumns.of(models());
  }

  /** Returns the parameters with several values. */
  List<String> swept() {
    return columns().parameters();
  }
}
