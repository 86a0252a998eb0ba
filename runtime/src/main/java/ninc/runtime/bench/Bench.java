package ninc.runtime.bench;

import java.util.ArrayList;
import java.util.List;
import ninc.compiler.ir.FusionRule;
import ninc.compiler.ir.Graph;
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import ninc.runtime.backend.Backend;
import ninc.runtime.bench.BenchPlan.Subject;
import ninc.runtime.bench.counter.Counters;
import ninc.runtime.model.Model;
import ninc.runtime.training.Mode;

/** Benchmarks a network at several fusion levels. Only one level is in memory at a time. */
public final class Bench {
  private final Backend backend;
  private final Model model;
  private final BenchPlan plan;
  private final Counters counters;
  private final BenchListener listener;

  /**
   * Prepares a benchmark.
   *
   * @param counters the hardware counters, opened by the calling thread; none for a device other
   *     than the processor
   */
  public Bench(
      Backend backend, Model model, BenchPlan plan, Counters counters, BenchListener listener) {
    this.backend = backend;
    this.model = model;
    this.plan = plan;
    this.counters = counters;
    this.listener = listener;
  }

  /**
   * Verifies and warms up every level, and then times the levels in turns. Each run begins with an
   * untimed step, which touches the newly allocated memory.
   *
   * @return one measurement per level, in the order of the plan
   * @throws Failure if the results of a level differ from those of level {@code none}
   * @throws UserError if the device does not have enough memory for a batch
   */
  public List<Measurement> measure(Mode mode) {
    Subject subject = Subject.of(backend, model, mode);
    Setup setup = Setup.of(subject, plan);
    List<LevelTimings> levels = check(mode, subject);
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
          level.run(runner, plan.steps(), counters);
        }
      }
    }
    return levels.stream().map(level -> measurement(mode, subject.graph(), level)).toList();
  }

  private List<LevelTimings> check(Mode mode, Subject subject) {
    LevelCheck check = new LevelCheck(backend, model, mode, plan);
    List<LevelTimings> levels = new ArrayList<>();
    for (FusionRule level : plan.levels()) {
      Difference difference = check.check(level);
      listener.checked(mode, level, difference);
      levels.add(new LevelTimings(plan.compile(subject, level), difference));
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
