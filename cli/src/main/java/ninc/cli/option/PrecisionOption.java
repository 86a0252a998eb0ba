package ninc.cli.option;

import java.util.Optional;
import ninc.dsl.Precision;
import ninc.dsl.Training;
import ninc.runtime.model.Model;
import picocli.CommandLine.Option;

/** The option that sets what the operands of products are rounded to. */
public final class PrecisionOption {

  @Option(
      names = "--precision",
      paramLabel = "PRECISION",
      converter = Labels.OfPrecision.class,
      completionCandidates = Labels.OfPrecision.class,
      description =
          "What the operands of products, and with them activations and their gradients, are"
              + " rounded to: ${COMPLETION-CANDIDATES}. Sums, parameters and the loss are float32 in"
              + " each. Default: from recipe.")
  private Optional<Precision> precision;

  /** Returns the recipe with this precision. */
  public Training apply(Training recipe) {
    return precision.map(recipe::precision).orElse(recipe);
  }

  /** Returns the model with this precision. */
  public Model apply(Model declared) {
    return declared.with(apply(declared.training()));
  }
}
