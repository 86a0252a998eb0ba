package ninc.cli;

import ninc.compiler.recompute.Activations;
import picocli.CommandLine.Option;

/** Where training finds the activations that the backward pass reads. */
final class RecomputeOption {

  @Option(
      names = "--recompute",
      description =
          "Compute the activations of pointwise convolutions again for the backward pass"
              + " instead of storing them: less memory, more operations, the same results.")
  private boolean recompute;

  /** Stored if not asked for otherwise. */
  Activations activations() {
    return recompute ? Activations.RECOMPUTE : Activations.STORE;
  }
}
