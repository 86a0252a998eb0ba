package ninc.cli.option;

import java.util.List;
import ninc.compiler.pass.Activations;
import ninc.runtime.UserError;
import ninc.runtime.training.Mode;
import picocli.CommandLine.Option;

/** Where training finds the activations that the backward pass reads. */
public final class RecomputeOption {

  @Option(
      names = "--recompute",
      description =
          "Compute the activations of pointwise convolutions again for the backward pass"
              + " instead of storing them: less memory, more operations, the same results.")
  private boolean recompute;

  /** Stored if not asked for otherwise. */
  public Activations activations() {
    return recompute ? Activations.RECOMPUTE : Activations.STORE;
  }

  /**
   * The same where a command may be for inference alone.
   *
   * @throws UserError where it is, and activations are to be computed again
   */
  public Activations activations(List<Mode> modes) {
    if (recompute && !modes.contains(Mode.TRAIN)) {
      throw new UserError("--recompute is for the backward pass; leave it out, or --mode infer");
    }
    return activations();
  }
}
