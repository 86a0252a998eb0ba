package ninc.cli.option;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.FusionRule;
import ninc.runtime.UserError;
import picocli.CommandLine.Option;

/** The option that sets which values become one kernel: a level, or a rule of one's own. */
public final class FusionOption {

  @Option(
      names = "--fusion",
      paramLabel = "LEVEL",
      defaultValue = "full",
      converter = Labels.OfFusion.class,
      completionCandidates = Labels.OfFusion.class,
      description =
          "Fusion level: ${COMPLETION-CANDIDATES}; or a Java file with a rule of your own, as in"
              + " docs/FUSION_RULES.md. Default: ${DEFAULT-VALUE}.")
  private FusionRule rule;

  public FusionRule rule() {
    return rule;
  }

  /**
   * Returns the levels of a list in their order, and then the rules of one's own.
   *
   * @throws UserError if the list names none, as a list of commas alone
   */
  static List<FusionRule> inOrder(Set<FusionRule> rules) {
    if (rules.isEmpty()) {
      throw new UserError("--fusion names no level; name at least one, or omit it");
    }
    List<FusionRule> levels = List.of(FusionLevel.values());
    return Stream.concat(
            levels.stream().filter(rules::contains),
            rules.stream().filter(Predicate.not(levels::contains)))
        .toList();
  }
}
