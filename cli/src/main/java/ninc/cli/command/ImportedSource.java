package ninc.cli.command;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import ninc.runtime.OneLine;
import ninc.runtime.format.onnx.importer.OnnxImport;

/**
 * The model definition of an imported network.
 *
 * @param name the name of the class
 * @param file the ONNX file
 */
record ImportedSource(String name, Path file, OnnxImport imported) {

  /** Returns the source text, with a recipe for fine-tuning. */
  String text() {
    return """
    import static ninc.dsl.Dsl.*;

    import ninc.dsl.*;

    // Imported from %s.
    public final class %s implements ModelDefinition {
      public Network network() {
        return %s;
      }

      public Training training() {
        return Training.defaults()
            .batchSize(64)
            .epochs(5)
            .optimizer(sgd(0.001).momentum(0.9))%s;
      }
    }
    """
        .formatted(fileName(), name, network(), normalization());
  }

  /**
   * A backslash could start an escape such as that of a line end, after which code would follow.
   */
  private String fileName() {
    return OneLine.of(file.toFile().getName()).replace('\\', '?');
  }

  private String network() {
    return imported
        .network()
        .toString()
        .lines()
        .map(String::stripTrailing)
        .collect(Collectors.joining("\n    "));
  }

  private String normalization() {
    return imported
        .normalization()
        .map(rule ->
            "\n        .normalize(mean(%s), std(%s))"
                .formatted(numbers(rule.mean()), numbers(rule.std())))
        .orElse("");
  }

  private static String numbers(List<Double> values) {
    return values.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }
}
