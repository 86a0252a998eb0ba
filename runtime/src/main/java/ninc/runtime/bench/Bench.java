package ninc.runtime.bench;

import java.util.ArrayList;
import java.util.List;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import ninc.runtime.backend.Backend;
import ninc.runtime.model.Model;
import ninc.runtime.training.Mode;

/**
 * Measures a network at several levels of fusion, each in memory of its own that is freed before
 * the next one's turn: no more is needed than for one of them.
 */
public final class Bench {
  private final Backend backend;
  private final Model model;
  private final BenchPlan plan;
  private final BenchListener listener;

  public Bench(Backend backend, Model model, BenchPlan plan, BenchListener listener) {
    this.backend = backend;
    this.model = model;
    this.plan = plan;
    this.listener = listener;
  }

  /**
   * Checks every level, warms each up, and then times them in turn, run by run. A run begins with a
   * step that is not timed, for its memory is new.
   *
   * @return one for each level of the plan, in its order
   * @throws Failure where a level does not compute what level {@code none} does
   * @throws UserError where the device has not the memory that a batch needs
   */
  public List<Measurement> measure(Mode mode) {
    Graph graph = mode.graph(model);
    Setup setup = Setup.of(backend, model, plan, graph);
    List<LevelTimings> levels = check(mode, graph);
    for (LevelTimings level : levels) {
      listener.begins(mode, level.level(), 0);
      try (StepRunner runner = setup.open(level.program())) {
        Warmup.run(plan.warmupSeconds(), runner::step);
      }
    }
    for (int run = 1; run <= plan.runs(); run++) {
      for (LevelTimings level : levels) {
        listener.begins(mode, level.level(), run);
        try (StepRunner runner = setup.open(level.program())) {
          runner.step();
          level.run(runner, plan.steps());
        }
      }
    }
    return levels.stream().map(level -> measurement(mode, graph, level)).toList();
  }

  private List<LevelTimings> check(Mode mode, Graph graph) {
    LevelCheck check = new LevelCheck(backend, model, mode, plan);
    List<LevelTimings> levels = new ArrayList<>();
    for (FusionLevel level : plan.levels()) {
      Difference difference = check.check(level);
      listener.checked(mode, level, difference);
      levels.add(new LevelTimings(plan.compile(backend, graph, level), difference));
    }
    return levels;
  }

  private Measurement measurement(Mode mode, Graph graph, LevelTimings level) {
    int examples = plan.batchSize();
    long operations =
        graph.values().stream().mapToLong(value -> value.op().flops().of(examples)).sum();
    long memory = backend.memory(level.program()).total();
    return level.measurement(mode, examples, operations, memory);
  }
}
