package ninc.cli.option;

import java.util.List;
import ninc.compiler.pass.Activations;
import ninc.runtime.UserError;
import ninc.runtime.training.Mode;
import picocli.CommandLine.Option;

/** The option that recomputes activations in the backward pass. */
public final class RecomputeOption {

  @Option(
      names = "--recompute",
      description =
          "Recompute the activations of pointwise convolutions in the backward pass instead of"
              + " storing them. This saves memory, costs operations, and gives the same results.")
  private boolean recompute;

  public Activations activations() {
    return recompute ? Activations.RECOMPUTE : Activations.STORE;
  }

  /**
   * Returns where activations come from in these modes.
   *
   * @throws UserError if recomputation is requested without training
   */
  public Activations activations(List<Mode> modes) {
    if (recompute && !modes.contains(Mode.TRAIN)) {
      throw new UserError("--recompute applies to training; omit it or --mode infer");
    }
    return activations();
  }
}
