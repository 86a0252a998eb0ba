package ninc.cli.option;

import ninc.cli.terminal.Notices;
import ninc.runtime.backend.Backend;
import ninc.runtime.model.Initialization;
import ninc.runtime.model.Model;
import ninc.runtime.training.TrainingSession;
import picocli.CommandLine.Mixin;

/** The options that set how a model is compiled for training. */
public final class SessionOptions {

  @Mixin private FusionOption fusionOption;

  @Mixin private RecomputeOption recomputeOption;

  /** Opens a session with initialized parameters and reports its memory. */
  public TrainingSession open(Backend backend, Model model, long seed, Notices notices) {
    TrainingSession session =
        TrainingSession.open(
            backend,
            model,
            fusionOption.rule(),
            recomputeOption.activations(),
            need -> notices.memory(need, model.training().batchSize()));
    session.initialize(new Initialization(model.training().initializer(), seed));
    return session;
  }
}
