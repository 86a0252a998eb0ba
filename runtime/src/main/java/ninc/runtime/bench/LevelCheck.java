package ninc.runtime.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.SequencedMap;
import ninc.compiler.Compiled;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Source.Parameter;
import ninc.compiler.ir.Value;
import ninc.dsl.Sgd;
import ninc.runtime.Failure;
import ninc.runtime.backend.Backend;
import ninc.runtime.model.Model;
import ninc.runtime.training.Mode;

/**
 * Whether a level of fusion computes what level {@code none} does: the logits, and in training the
 * loss and every parameter after a step.
 *
 * <p>The step is that of plain SGD, and so long that it drowns the parameter it starts from: what
 * is compared is the gradient. After a step of the recipe's length a wrong gradient could hide
 * behind the parameter, and after one of Adam's a right one be blown up where it is near zero.
 */
public final class LevelCheck {
  private static final Sgd LONG_STEP = new Sgd(1e6, 0, 0, false);

  private final Mode mode;
  private final Graph graph;
  private final Setup setup;
  private final Backend backend;
  private final BenchPlan plan;
  private final SequencedMap<String, float[]> reference;

  /**
   * Computes what level {@code none} gives, all activations stored.
   *
   * @throws Failure where that is not finite, or its logits are all zero
   */
  LevelCheck(Backend backend, Model model, Mode mode, BenchPlan plan) {
    this.mode = mode;
    Model stepping =
        new Model(model.name(), model.network(), model.training().optimizer(LONG_STEP));
    this.graph = mode.graph(stepping);
    this.setup = Setup.of(backend, stepping, plan, graph);
    this.backend = backend;
    this.plan = plan;
    this.reference = results(plan.reference(backend, graph));
    reference.forEach(this::checkFinite);
    checkAlive(reference.get("logits"));
  }

  private void checkFinite(String what, float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new Failure(
            "%s at fusion level none gives %s that holds %s; try another --seed"
                .formatted(mode.label(), what, value));
      }
    }
  }

  /** A network whose last ReLU lets nothing pass has no gradient, and any level would be right. */
  private void checkAlive(float[] logits) {
    for (float logit : logits) {
      if (logit != 0) {
        return;
      }
    }
    throw new Failure(
        "%s at fusion level none gives logits that are all zero, which would be no check of the"
                .formatted(mode.label())
            + " other levels; try another --seed");
  }

  /**
   * The largest difference of a level's results.
   *
   * @throws Failure where it is more than {@link Difference#TOLERANCE}
   */
  Difference check(FusionLevel level) {
    Difference worst = Difference.worst(reference, results(plan.compile(backend, graph, level)));
    if (!worst.isTolerable()) {
      throw new Failure(
          String.format(
              Locale.ROOT,
              "%s at fusion level %s is not what level none computes: %s differs by %.2g of its"
                  + " largest value, more than %.0e; nothing was timed; leave %s out with"
                  + " --fusion, and report this defect",
              mode.label(),
              level.label(),
              worst.what(),
              worst.relative(),
              Difference.TOLERANCE,
              level.label()));
    }
    return worst;
  }

  private SequencedMap<String, float[]> results(Compiled program) {
    SequencedMap<String, float[]> results = new LinkedHashMap<>();
    try (StepRunner runner = setup.open(program)) {
      runner.step();
      results.put("logits", runner.program().values("logits"));
      if (mode == Mode.TRAIN) {
        results.put("loss", new float[] {runner.program().scalar("loss")});
        for (Value parameter : graph.all(Parameter.class)) {
          results.put(parameter.name(), runner.session().read(parameter.name()));
        }
      }
    }
    return results;
  }
}
