package ninc.cli.option;

import java.util.Set;
import ninc.compiler.ir.FusionLevel;
import ninc.runtime.UserError;
import picocli.CommandLine.Option;

/** The option that sets the fusion level. */
public final class FusionOption {

  @Option(
      names = "--fusion",
      paramLabel = "LEVEL",
      defaultValue = "full",
      converter = Labels.OfFusionLevel.class,
      completionCandidates = Labels.OfFusionLevel.class,
      description = "Fusion level: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private FusionLevel level;

  public FusionLevel level() {
    return level;
  }

  /**
   * Checks that a list names a level, which a list of commas alone does not.
   *
   * @throws UserError if it is empty
   */
  static Set<FusionLevel> checkNotEmpty(Set<FusionLevel> levels) {
    if (levels.isEmpty()) {
      throw new UserError("--fusion names no level; name at least one, or omit it");
    }
    return levels;
  }
}
