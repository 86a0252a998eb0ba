package ninc.runtime.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ninc.compiler.ir.FusionRule;
import ninc.dsl.Precision;
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import ninc.runtime.backend.Backend;
import ninc.runtime.bench.BenchPlan.Subject;
import ninc.runtime.bench.counter.Counters;
import ninc.runtime.model.Model;
import ninc.runtime.training.Mode;

/**
 * Benchmarks a network in several precisions, in each at several fusion levels. Only one program is
 * in memory at a time.
 */
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
   * Verifies and warms up every variant, and then times the variants in turns. Each run begins with
   * an untimed step, which touches the newly allocated memory.
   *
   * @return one measurement per variant, in the order of the plan
   * @throws Failure if the results of a level differ from those of level {@code none} in the same
   *     precision
   * @throws UserError if the device does not have enough memory for a batch
   */
  public List<Measurement> measure(Mode mode) {
    List<Model> models = plan.precisions().stream().map(this::in).toList();
    // Images and labels, initial values and the learning rate are the same in all precisions.
    Setup setup = Setup.of(Subject.of(backend, models.getFirst(), mode), plan);
    List<VariantTimings> variants = check(mode, models);
    for (VariantTimings variant : variants) {
      listener.begins(mode, variant.variant(), 0);
      try (StepRunner runner = setup.open(variant.program())) {
        Warmup.run(plan.warmupSeconds(), runner::step);
      }
    }
    for (int run = 1; run <= plan.runs(); run++) {
      for (VariantTimings variant : variants) {
        listener.begins(mode, variant.variant(), run);
        try (StepRunner runner = setup.open(variant.program())) {
          runner.step();
          variant.run(runner, plan.steps(), counters);
        }
      }
    }
    return variants.stream().map(VariantTimings::measurement).toList();
  }

  private Model in(Precision precision) {
    return model.with(model.training().precision(precision));
  }

  private List<VariantTimings> check(Mode mode, List<Model> models) {
    List<VariantTimings> variants = new ArrayList<>();
    Optional<LevelCheck> first = Optional.empty();
    for (Model inPrecision : models) {
      Subject subject = Subject.of(backend, inPrecision, mode);
      LevelCheck check = new LevelCheck(backend, inPrecision, mode, plan);
      Optional<Difference> deviation = first.map(check::deviationFrom);
      for (FusionRule level : plan.levels()) {
        Difference difference = check.check(level);
        listener.checked(mode, subject.at(level), difference);
        variants.add(
            new VariantTimings(subject, plan.compile(subject, level), difference, deviation));
      }
      first = first.or(() -> Optional.of(check));
    }
    return variants;
  }
}
