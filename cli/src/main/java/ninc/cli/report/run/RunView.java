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
 * What the page of a run shows at one time.
 *
 * @param sample of the test examples that were looked at
 * @param inspection what the network did with them when it was last looked at
 * @param filters of the first layer, at the same time
 * @param written when
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

  /** The name of a class. */
  String className(int label) {
    List<String> names = run.data().classNames();
    return label < names.size() ? names.get(label) : "class " + label;
  }

  /** How many epochs the axes show. */
  double epochs() {
    double planned = (double) run.plan().lastStep() / run.plan().stepsPerEpoch();
    return history.points().isEmpty()
        ? planned
        : Math.max(planned, history.points().getLast().position());
  }
}
