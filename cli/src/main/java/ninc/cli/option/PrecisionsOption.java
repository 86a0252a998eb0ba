package ninc.cli.option;

import java.util.List;
import java.util.Set;
import ninc.dsl.Precision;
import ninc.dsl.Training;
import ninc.runtime.UserError;
import picocli.CommandLine.Option;

/** The option that sets the precisions to compare. */
public final class PrecisionsOption {

  @Option(
      names = "--precision",
      paramLabel = "PRECISION",
      split = ",",
      converter = Labels.OfPrecision.class,
      completionCandidates = Labels.OfPrecision.class,
      description =
          "What the operands of products, and with them activations and their gradients, are"
              + " rounded to: ${COMPLETION-CANDIDATES}. Several precisions are compared, separated by"
              + " commas or in several options; the results of the others are also compared with"
              + " those of the first. Default: from recipe.")
  private Set<Precision> given;

  /**
   * Returns the precisions in the order in which they are given, or that of the recipe.
   *
   * @throws UserError if the list names none, as a list of commas alone
   */
  public List<Precision> of(Training recipe) {
    if (given == null) {
      return List.of(recipe.precision());
    }
    if (given.isEmpty()) {
      throw new UserError("--precision names no precision; name at least one, or omit it");
    }
    return List.copyOf(given);
  }
}
