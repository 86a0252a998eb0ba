package ninc.cli.option;

import ninc.cli.terminal.MemoryNotice;
import ninc.cli.terminal.Notices;
import ninc.runtime.backend.Backend;
import ninc.runtime.model.Initialization;
import ninc.runtime.model.Model;
import ninc.runtime.training.TrainingSession;
import picocli.CommandLine.Mixin;

/** How a model is compiled for training. */
public final class SessionOptions {

  @Mixin private FusionOption fusionOption;

  @Mixin private RecomputeOption recomputeOption;

  /** A session with freshly drawn parameters, after saying what it takes. */
  public TrainingSession open(Backend backend, Model model, long seed, Notices notices) {
    TrainingSession session =
        TrainingSession.open(
            backend,
            model,
            fusionOption.level(),
            recomputeOption.activations(),
            need -> MemoryNotice.say(notices, need, model.training().batchSize()));
    session.initialize(new Initialization(model.training().initializer(), seed));
    return session;
  }
}
