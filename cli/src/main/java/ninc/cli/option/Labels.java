package ninc.cli.option;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import ninc.compiler.Compiler;
import ninc.compiler.Pass;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.FusionRule;
import ninc.compiler.report.DiagramPart;
import ninc.dsl.Dsl;
import ninc.dsl.Optimizer;
import ninc.dsl.Precision;
import ninc.runtime.NearestName;
import ninc.runtime.UserError;
import ninc.runtime.model.FusionRuleLoader;
import ninc.runtime.training.Mode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converts the label of one of several values, and lists the labels for help and completion. */
public abstract class Labels<T> implements ITypeConverter<T>, Iterable<String> {
  private final List<T> values;
  private final Function<T, String> label;

  private Labels(T[] values, Function<T, String> label) {
    this.values = List.of(values);
    this.label = label;
  }

  /** The fusion levels; a Java file stands for its rule. */
  static final class OfFusion extends Labels<FusionRule> {
    OfFusion() {
      super(FusionLevel.values(), FusionRule::label);
    }

    @Override
    public FusionRule convert(String text) {
      if (!text.endsWith(".java")) {
        return super.convert(text);
      }
      try {
        return FusionRuleLoader.load(Path.of(text));
      } catch (UserError e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** The optimizers, with their default settings. */
  static final class OfOptimizer extends Labels<Optimizer> {
    OfOptimizer() {
      super(
          new Optimizer[] {Dsl.sgd(0.1), Dsl.adam(1e-3), Dsl.adamW(1e-3), Dsl.rmsProp(1e-2)},
          optimizer -> optimizer.name().toLowerCase(Locale.ROOT));
    }
  }

  /** The precisions. */
  static final class OfPrecision extends Labels<Precision> {
    OfPrecision() {
      super(Precision.values(), Precision::label);
    }
  }

  /** The compilation modes. */
  public static final class OfMode extends Labels<Mode> {
    OfMode() {
      super(Mode.values(), Mode::label);
    }
  }

  /** The parts of a program that a picture shows. */
  public static final class OfPart extends Labels<DiagramPart> {
    OfPart() {
      super(DiagramPart.values(), DiagramPart::label);
    }
  }

  /** The names of the compiler passes, and {@link #ALL}. */
  public static final class OfPass extends Labels<String> {
    /** Stands for every pass. */
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
