package ninc.cli.option;

import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import ninc.compiler.Compiler;
import ninc.compiler.Pass;
import ninc.compiler.ir.FusionLevel;
import ninc.runtime.NearestName;
import ninc.runtime.training.Mode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads one of several values as the command line writes it, and names them for help. */
public abstract class Labels<T> implements ITypeConverter<T>, Iterable<String> {
  private final List<T> values;
  private final Function<T, String> label;

  private Labels(T[] values, Function<T, String> label) {
    this.values = List.of(values);
    this.label = label;
  }

  /** How much becomes one kernel. */
  static final class OfFusionLevel extends Labels<FusionLevel> {
    OfFusionLevel() {
      super(FusionLevel.values(), FusionLevel::label);
    }
  }

  /** What a network is compiled for. */
  public static final class OfMode extends Labels<Mode> {
    OfMode() {
      super(Mode.values(), Mode::label);
    }
  }

  /** A pass of the compiler, or all of them. */
  public static final class OfPass extends Labels<String> {
    /** What stands for every pass. */
    public static final String ALL = "all";

    OfPass() {
      super(
          Stream.concat(Compiler.passes().stream().map(Pass::name), Stream.of(ALL))
              .toArray(String[]::new),
          name -> name);
    }
  }

  @Override
  public T convert(String text) {
    return values.stream()
        .filter(value -> label.apply(value).equals(text))
        .findFirst()
        .orElseThrow(() ->
            new TypeConversionException(
                "'%s' is not one of %s%s"
                    .formatted(
                        text, String.join(", ", labels()), NearestName.hint(text, labels()))));
  }

  @Override
  public Iterator<String> iterator() {
    return labels().iterator();
  }

  private List<String> labels() {
    return values.stream().map(label).toList();
  }
}
