package ninc.cli.option;

import ninc.cli.terminal.Notices;
import ninc.cli.terminal.Text;
import ninc.compiler.Compiled;
import ninc.runtime.backend.Backend;
import ninc.runtime.check.KernelCheck;
import ninc.runtime.distributed.Division;
import ninc.runtime.distributed.Groups;
import ninc.runtime.model.Initialization;
import ninc.runtime.model.Model;
import ninc.runtime.training.TrainingSession;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that set how a model is compiled for training. */
public final class SessionOptions {

  private static final int CHECKED_EXAMPLES = 2;
  private static final long CHECK_SEED = 0;

  @Mixin private FusionOption fusionOption;

  @Mixin private RecomputeOption recomputeOption;

  @Option(
      names = "--no-check",
      description =
          "Do not check edited kernels. By default, each kernel in --kernels that was edited is first"
              + " compared with the float64 definitions of its operators on "
              + SessionOptions.CHECKED_EXAMPLES
              + " random examples, as by ninc check.")
  private boolean unchecked;

  /**
   * Checks the kernels that the user has edited, on two random examples.
   *
   * @throws KernelCheck.WrongKernel if one is wrong
   */
  public void check(
      DeviceOptions device, Backend backend, Model model, Groups groups, Notices notices) {
    if (unchecked || !device.hasKernels()) {
      return;
    }
    Model small = model.with(model.training().batchSize(CHECKED_EXAMPLES));
    for (Compiled program :
        TrainingSession.programs(
            backend, small, fusionOption.rule(), recomputeOption.activations(), groups)) {
      KernelCheck.checkEdited(
          backend,
          small,
          program,
          CHECK_SEED,
          edited ->
              notices.say(
                  "Checking %s (disable with --no-check)", Text.count(edited, "edited kernel")));
    }
  }

  /** Opens a session with initialized parameters and reports its memory. */
  public TrainingSession open(
      Backend backend, Model model, Division division, long seed, Notices notices) {
    TrainingSession session =
        TrainingSession.open(
            backend,
            model,
            fusionOption.rule(),
            recomputeOption.activations(),
            division,
            need -> notices.memory(need, model.training().batchSize(), division.groups()));
    session.initialize(new Initialization(model.training().initializer(), seed));
    return session;
  }
}
