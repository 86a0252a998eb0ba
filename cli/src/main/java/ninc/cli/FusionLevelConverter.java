package ninc.cli;

import java.util.Arrays;
import ninc.compiler.fuse.FusionLevel;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a level of fusion as the command line writes it. */
final class FusionLevelConverter implements ITypeConverter<FusionLevel> {

  @Override
  public FusionLevel convert(String label) {
    return Arrays.stream(FusionLevel.values())
        .filter(level -> level.label().equals(label))
        .findFirst()
        .orElseThrow(() ->
            new TypeConversionException(
                "'%s' is not one of %s".formatted(label, String.join(", ", new FusionLabels()))));
  }
}
