package ninc.cli;

import java.util.Arrays;
import java.util.Iterator;
import ninc.compiler.fuse.FusionLevel;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How much of a network becomes one kernel. */
final class FusionOption {

  @Option(
      names = "--fusion",
      paramLabel = "LEVEL",
      defaultValue = "block",
      completionCandidates = Levels.class,
      converter = Levels.class,
      description =
          "How much becomes one kernel: ${COMPLETION-CANDIDATES}. Results agree but for rounding."
              + " Default: ${DEFAULT-VALUE}.")
  private FusionLevel level;

  FusionLevel level() {
    return level;
  }

  /** The levels under their names on the command line. */
  static final class Levels implements ITypeConverter<FusionLevel>, Iterable<String> {

    @Override
    public FusionLevel convert(String label) {
      return Arrays.stream(FusionLevel.values())
          .filter(level -> level.label().equals(label))
          .findFirst()
          .orElseThrow(() ->
              new TypeConversionException(
                  "'%s' is none of %s".formatted(label, String.join(", ", this))));
    }

    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(FusionLevel.values()).map(FusionLevel::label).iterator();
    }
  }
}
