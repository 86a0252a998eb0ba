package ninc.cli.option;

import ninc.compiler.ir.FusionLevel;
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
}
