package ninc.cli;

import ninc.compiler.fuse.FusionLevel;
import picocli.CommandLine.Option;

/** How much becomes one kernel. */
final class FusionOption {

  @Option(
      names = "--fusion",
      paramLabel = "none|epilogue|block",
      defaultValue = "block",
      converter = FusionLevelConverter.class,
      description = "How much becomes one kernel; block, a whole NiN block, if not given.")
  private FusionLevel level;

  /** The level that is asked for. */
  FusionLevel level() {
    return level;
  }
}
