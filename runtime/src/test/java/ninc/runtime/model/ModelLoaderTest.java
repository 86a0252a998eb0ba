package ninc.runtime.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import ninc.runtime.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
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
            "Net.java:7: node conv1: kernel 5×5 is larger than its input 1×3×3"));
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
  void listsAllErrorsWithTheNearestNamesOfTheDsl() throws IOException {
    String source =
        """
        public class Net implements ModelDefinition {
          public Network network() {
            return Network.input(1, 8, 8)
                .convolution(4, kernel(3), padding(1), relu())
                .build();
          }

          public Training training() {
            return Training.defaults().optimizer(sdg(0.1)).batchsize(8);
          }

          Netwrok other() {
            return fly();
          }

          Training another() {
            return Training.defaults().batchsize(8);
          }
        }
        """;
    assertThat(errors(HEAD + source))
        .satisfiesExactlyInAnyOrder(
            error -> assertThat(error).startsWith("Net.java:8: ").endsWith("(did you mean conv?)"),
            error -> assertThat(error).startsWith("Net.java:13: ").endsWith("(did you mean sgd?)"),
            error ->
                assertThat(error).startsWith("Net.java:16: ").endsWith("(did you mean Network?)"),
            error -> assertThat(error).startsWith("Net.java:17: ").endsWith("location: class Net"),
            error ->
                assertThat(error)
                    .startsWith("Net.java:21: ")
                    .endsWith("(did you mean batchSize?)"));
  }

  @Test
  void namesTheImportsThatAreMissing() throws IOException {
    assertThat(errors(withNetwork("Network.input(1, 8, 8).conv(2, kernel(3)).build()")))
        .anySatisfy(error ->
            assertThat(error)
                .contains("symbol: class ModelDefinition")
                .endsWith("(add import ninc.dsl.*;)"))
        .anySatisfy(error ->
            assertThat(error)
                .contains("method kernel(int)")
                .endsWith("(add import static ninc.dsl.Dsl.*;)"));
  }

  private List<String> errors(String source) throws IOException {
    Path file = Files.writeString(folder.resolve("Net.java"), source);
    return catchThrowableOfType(InvalidDefinition.class, () -> ModelLoader.load(file)).errors();
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

  private Model load(String source) throws IOException {
    return ModelLoader.load(Files.writeString(folder.resolve("Net.java"), HEAD + source));
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
