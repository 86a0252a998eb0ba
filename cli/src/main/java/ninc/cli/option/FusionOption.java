package ninc.cli.option;

import ninc.compiler.ir.FusionLevel;
import picocli.CommandLine.Option;

/** How much becomes one kernel. */
public final class FusionOption {

  @Option(
      names = "--fusion",
      paramLabel = "LEVEL",
      defaultValue = "full",
      converter = Labels.OfFusionLevel.class,
      completionCandidates = Labels.OfFusionLevel.class,
      description =
          "How much becomes one kernel: ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} if not given.")
  private FusionLevel level;

  /** The level that is asked for. */
  public FusionLevel level() {
    return level;
  }
}
