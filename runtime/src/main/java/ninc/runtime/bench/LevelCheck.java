package ninc.runtime.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.SequencedMap;
import ninc.compiler.Compiled;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.FusionRule;
import ninc.compiler.ir.Source.ModelTensor;
import ninc.compiler.ir.Value;
import ninc.dsl.Sgd;
import ninc.runtime.Failure;
import ninc.runtime.backend.Backend;
import ninc.runtime.bench.BenchPlan.Subject;
import ninc.runtime.model.Model;
import ninc.runtime.training.Mode;

/**
 * Verifies that a fusion level computes the same results as level {@code none} in the same
 * precision: the logits and, in training, the loss and every parameter after one step.
 *
 * <p>The step is one of plain SGD with a learning rate so large that the update dominates the
 * parameter, which effectively compares gradients. With the learning rate of the recipe, the
 * parameter could mask a wrong gradient; Adam would amplify rounding errors in gradients near zero.
 */
public final class LevelCheck {
  private static final Sgd LARGE_STEP = new Sgd(1e6, 0, 0, false);

  private final Mode mode;
  private final Subject subject;
  private final Setup setup;
  private final BenchPlan plan;
  private final SequencedMap<String, float[]> reference;

  /**
   * Computes the reference results.
   *
   * @throws NoReference if they are not finite, or all logits are zero
   */
  LevelCheck(Backend backend, Model model, Mode mode, BenchPlan plan) {
    this.mode = mode;
    Model stepping = model.with(model.training().optimizer(LARGE_STEP));
    this.subject = Subject.of(backend, stepping, mode);
    this.setup = Setup.of(subject, plan);
    this.plan = plan;
    this.reference = results(plan.reference(subject));
    reference.forEach(this::checkFinite);
    checkAlive(reference.get("logits"));
  }

  private void checkFinite(String what, float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw noReference("%s has the value %s".formatted(what, value));
      }
    }
  }

  /**
   * Rejects all-zero logits: if the last ReLU is dead, all gradients are zero and any level would
   * pass.
   */
  private void checkAlive(float[] logits) {
    for (float logit : logits) {
      if (logit != 0) {
        return;
      }
    }
    throw noReference("all logits are zero");
  }

  private NoReference noReference(String reason) {
    return new NoReference(mode, plan.label(subject.at(FusionLevel.NONE)), reason);
  }

  /**
   * Returns the largest difference of the reference results from those in another precision, of
   * which any is tolerated.
   */
  Difference deviationFrom(LevelCheck other) {
    return Difference.worst(other.reference, reference, Double.POSITIVE_INFINITY);
  }

  /**
   * Returns the largest difference of a level's results.
   *
   * @throws WrongLevel if it exceeds {@link Difference#tolerance}
   */
  Difference check(FusionRule level) {
    Difference worst =
        Difference.worst(
            reference,
            results(plan.compile(subject, level)),
            Difference.tolerance(subject.graph()));
    if (!worst.isTolerable()) {
      throw new WrongLevel(mode, level, plan.label(subject.at(level)), worst);
    }
    return worst;
  }

  /**
   * Signals that the results of level {@code none} cannot serve as a reference for other levels.
   */
  public static final class NoReference extends Failure {
    private static final long serialVersionUID = 1L;

    private NoReference(Mode mode, String name, String reason) {
      super(
          "%s at fusion level %s: %s, so the other levels cannot be verified"
              .formatted(mode.label(), name, reason),
          "try another seed");
    }
  }

  /** Signals that the results of a level do not match level {@code none}. */
  public static final class WrongLevel extends Failure {
    private static final long serialVersionUID = 1L;

    private final String level;

    private WrongLevel(Mode mode, FusionRule level, String name, Difference worst) {
      super(
          String.format(
              Locale.ROOT,
              "%s at fusion level %s does not match level none: %s differs by %.2g of its"
                  + " largest value, more than %.0e; nothing was timed",
              mode.label(),
              name,
              worst.what(),
              worst.relative(),
              worst.tolerance()),
          "exclude this level and report this bug");
      this.level = level.label();
    }

    /** Returns the label of the level. */
    public String level() {
      return level;
    }
  }

  private SequencedMap<String, float[]> results(Compiled program) {
    SequencedMap<String, float[]> results = new LinkedHashMap<>();
    try (StepRunner runner = setup.open(program)) {
      runner.step();
      results.put("logits", runner.program().values("logits"));
      if (mode == Mode.TRAIN) {
        results.put("loss", new float[] {runner.program().scalar("loss")});
        for (Value parameter : subject.graph().all(ModelTensor.class)) {
          results.put(parameter.name(), runner.session().read(parameter.name()));
        }
      }
    }
    return results;
  }
}
