package ninc.cli.report.run;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import ninc.runtime.inspect.FirstFilters;
import ninc.runtime.inspect.Inspection;
import ninc.runtime.inspect.Sample;
import ninc.runtime.training.Progress;
import ninc.runtime.training.history.History;

/**
 * The content of a run's page at one time.
 *
 * @param sample the inspected test examples
 * @param inspection the result of the last inspection
 * @param filters the filters of the first layer at the last inspection
 * @param written the time of writing
 */
record RunView(
    RecordedRun run,
    RunState state,
    Progress progress,
    History history,
    Sample sample,
    Inspection inspection,
    Optional<FirstFilters> filters,
    LocalDateTime written) {

  /** Returns the name of a class. */
  String className(int label) {
    List<String> names = run.data().classNames();
    return label < names.size() ? names.get(label) : "class " + label;
  }

  /** Returns the number of epochs that the axes cover. */
  double epochs() {
    double planned = (double) run.plan().lastStep() / run.plan().stepsPerEpoch();
    return history.points().isEmpty()
        ? planned
        : Math.max(planned, history.points().getLast().position());
  }
}
