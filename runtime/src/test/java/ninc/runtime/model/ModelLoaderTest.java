package ninc.runtime.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ninc.dsl.Dsl;
import ninc.dsl.Parameter;
import ninc.dsl.Shape;
import ninc.runtime.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ModelLoaderTest {
  private static final String HEAD =
      """
      import static ninc.dsl.Dsl.*;

      import ninc.dsl.*;

      """;

  @TempDir Path folder;

  @Test
  void takesNameNetworkAndRecipeFromTheFile() throws IOException {
    Model model =
        load(
            """
            public final class Net implements ModelDefinition {
              private record Width(int channels) {}

              public Network network() {
                return Network.input(1, 8, 8).conv(new Width(3).channels(), kernel(8)).build();
              }

              public Training training() {
                return Training.on("mnist").epochs(3);
              }
            }
            """);
    assertThat(model.name()).isEqualTo("Net");
    assertThat(model.network().output().channels()).isEqualTo(3);
    assertThat(model.training().epochs()).isEqualTo(3);
  }

  @Test
  void leavesNoFileBehind() throws IOException {
    load(withNetwork("Network.input(1, 8, 8).flatten().build()"));
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(folder.resolve("Net.java"));
    }
  }

  @Test
  void mayBeInAPackage() throws IOException {
    Files.writeString(
        folder.resolve("Net.java"),
        "package my.models;\n" + HEAD + withNetwork("Network.input(1, 8, 8).flatten().build()"));
    assertThat(ModelLoader.load(folder.resolve("Net.java")).name()).isEqualTo("Net");
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        Arguments.of("public class Net {}", "Net.java has no public class that implements"),
        Arguments.of(
            "class Net implements ModelDefinition { public Network network() { return null; } }",
            "Net.java has no public class that implements"),
        Arguments.of(
            "public class Net { int a = b; int c = d; int e = f; }",
            "Net.java:5: cannot find symbol, symbol:   variable b, location: class Net (and 2"
                + " more)"),
        Arguments.of("public class Other {}", "Net.java:5: class Other is public, should be"),
        Arguments.of(
            """
            public class Net implements ModelDefinition {
              private Net() {}
              public Network network() { return null; }
            }
            """,
            "Net.java: Net has no public constructor without parameters"),
        Arguments.of(
            """
            public class Net implements ModelDefinition {
              public Net() { throw new IllegalStateException("no luck"); }
              public Network network() { return null; }
            }
            """,
            "Net.java:6: the constructor throws java.lang.IllegalStateException: no luck"),
        Arguments.of(withNetwork("null"), "Net.java: network() returns null"),
        Arguments.of(
            withNetwork("Network.input(1, 1 / 0, 2).flatten().build()"),
            "Net.java:7: network() throws java.lang.ArithmeticException: / by zero"),
        Arguments.of(
            withNetwork("network()"), "Net.java:7: network() throws java.lang.StackOverflowError"),
        Arguments.of(
            withNetwork("Network.input(1, 3, 3).conv(4, kernel(5)).build()"),
            "Net.java:7: node conv1: kernel 5×5 is larger than its input 1×3×3"),
        Arguments.of(
            withNetwork(
                "Network.input(1, parameter(\"n\", 3), parameter(\"n\", 4)).flatten().build()"),
            "Net.java:7: parameter n has the default 4 here but 3 before; give it the same one"),
        Arguments.of(
            withNetwork("Network.input(1, parameter(\"a b\", 3), 3).flatten().build()"),
            "Net.java:7: parameter 'a b': a name begins with a letter and has only letters,"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeIsOneLineThatSaysWhere(String source, String message) {
    assertThatThrownBy(() -> load(source))
        .isInstanceOf(UserError.class)
        .message()
        .startsWith(message)
        .hasLineCount(1);
  }

  @Test
  void saysThatAFileIsMissing() {
    assertThatThrownBy(() -> ModelLoader.load(folder.resolve("Gone.java")))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("file not found: " + folder.resolve("Gone.java"));
  }

  @Test
  void saysThatAFileIsNotJava() throws IOException {
    Path file = Files.writeString(folder.resolve("net.py"), "");
    assertThatThrownBy(() -> ModelLoader.load(file))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("net.py is not a .java file");
  }

  private static final String GRID =
      """
      public class Net implements ModelDefinition {
        enum Pool { MAX, AVERAGE }

        static final int PIXELS = parameter("pixels", 8);
        final double rate = parameter("rate", 0.5);

        public Network network() {
          Layers layers =
              Network.input(1, PIXELS, PIXELS).conv(parameter("channels", 3), kernel(1));
          layers = switch (parameter("pool", Pool.MAX)) {
            case MAX -> layers.maxPool(2);
            case AVERAGE -> layers.avgPool(2);
          };
          return parameter("deep", true) ? layers.linear(4).build() : layers.build();
        }

        public Training training() {
          return Training.defaults().optimizer(sgd(rate)).batchSize(parameter("channels", 3));
        }
      }
      """;

  @Test
  void aParameterHasItsDefaultWhereverItIsAskedFor() throws IOException {
    Model model = load(GRID);
    assertThat(model.parameters())
        .extracting(Parameter::toString)
        .containsExactlyInAnyOrder("pixels=8", "rate=0.5", "channels=3", "pool=MAX", "deep=true");
    assertThat(model.network().input()).isEqualTo(new Shape(1, 8, 8));
    assertThat(model.training().batchSize()).isEqualTo(3);
  }

  @Test
  void oneFileGivesModelsWithDifferentValues() throws IOException {
    ModelLoader definition = compile(GRID);
    Map<String, String> values =
        Map.of("pixels", "16", "rate", "1e-2", "channels", "5", "pool", "average", "deep", "false");
    Model changed = definition.load(values);
    assertThat(changed.network().input()).isEqualTo(new Shape(1, 16, 16));
    assertThat(changed.network().output()).isEqualTo(new Shape(5, 8, 8));
    assertThat(changed.network().nodes().getLast().kind()).isEqualTo("avgPool");
    assertThat(changed.training().optimizer()).isEqualTo(Dsl.sgd(0.01));
    assertThat(changed.parameters())
        .extracting(Parameter::toString)
        .containsExactlyInAnyOrder(
            "pixels=16", "rate=0.01", "channels=5", "pool=AVERAGE", "deep=false");
    assertThat(definition.load(changed.values()).values()).isEqualTo(changed.values());
    assertThat(definition.load(Map.of()).network().input()).isEqualTo(new Shape(1, 8, 8));
  }

  @Test
  void modelsAreLoadedIndependentlyAtTheSameTime() throws IOException {
    ModelLoader definition = compile(GRID);
    List<Integer> sizes = IntStream.rangeClosed(1, 40).map(n -> 2 * n).boxed().toList();
    assertThat(
            sizes.parallelStream()
                .map(n -> definition.load(Map.of("pixels", n.toString(), "channels", n.toString())))
                .map(model -> model.network().input().width())
                .toList())
        .isEqualTo(sizes);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          chanels  | 5      | Net.java has no parameter 'chanels' (did you mean channels?); its parameters:
          zzz      | 5      | Net.java has no parameter 'zzz'; its parameters: pixels, rate, channels, pool, deep
          channels | 5.5    | parameter channels is '5.5', but must be a whole number up to 2147483647
          channels | 3000000000 | parameter channels is '3000000000', but must be a whole number
          rate     | 1d     | parameter rate is '1d', but must be a number
          rate     | 1e999  | parameter rate is '1e999', but must be a number
          rate     | NaN    | parameter rate is 'NaN', but must be a number
          pool     | median | parameter pool is 'median', but must be one of MAX, AVERAGE
          deep     | yes    | parameter deep is 'yes', but must be true or false
          """)
  void aValueThatDoesNotFitIsOneLine(String name, String value, String message) throws IOException {
    ModelLoader definition = compile(GRID);
    assertThatThrownBy(() -> definition.load(Map.of(name, value)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message)
        .message()
        .startsWith("Net.java")
        .hasLineCount(1);
  }

  private Model load(String source) throws IOException {
    return ModelLoader.load(write(source));
  }

  private ModelLoader compile(String source) throws IOException {
    return ModelLoader.compile(write(source));
  }

  private Path write(String source) throws IOException {
    return Files.writeString(folder.resolve("Net.java"), HEAD + source);
  }

  private static String withNetwork(String expression) {
    return """
    public class Net implements ModelDefinition {
      public Network network() {
        return %s;
      }
    }
    """
        .formatted(expression);
  }
}
