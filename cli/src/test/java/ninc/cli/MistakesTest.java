package ninc.cli;

import static ninc.cli.CommandLineResult.ninc;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/**
 * Every mistake in {@code mistakes.csv} is answered with exit status 2, one line on standard error,
 * and nothing else.
 */
class MistakesTest {
  @TempDir static Path folder;
  private static Workplace workplace;

  @BeforeAll
  static void setUp() throws IOException {
    workplace = new Workplace(folder);
    workplace.write("Large", "Network.input(1, 16, 16)", "adam(0.1)");
    workplace.write("Huge", "Network.input(1, 1024, 1024)", "sgd(0.1)");
    workplace.write("Color", "Network.input(3, 8, 8)", "sgd(0.1)");
    workplace.write("Wrong", "Network.input(1, 2, 2)", "sgd(0.1)");
    workplace.write("Nesterov", "Network.input(1, 8, 8)", "sgd(0.1).momentum(0.9).withNesterov()");
    Files.writeString(
        folder.resolve("Maps.java"),
        """
        import ninc.dsl.*;

        public final class Maps implements ModelDefinition {
          public Network network() {
            return Network.input(1, 8, 8).conv(2, new Kernel(1, 1)).build();
          }
        }
        """);
    Files.writeString(
        folder.resolve("Plain.java"),
        """
        import ninc.dsl.*;

        public final class Plain implements ModelDefinition {
          public Network network() {
            return Network.input(1, 8, 8).linear(3).build();
          }
        }
        """);
    Files.writeString(
        folder.resolve("Static.java"),
        """
        public final class Static implements ninc.dsl.ModelDefinition {
          static final int NONE = 1 / Integer.parseInt("0");

          public ninc.dsl.Network network() {
            return null;
          }
        }
        """);
    Files.writeString(
        folder.resolve("Asserting.java"),
        """
        public final class Asserting implements ninc.dsl.ModelDefinition {
          public ninc.dsl.Network network() {
            throw new AssertionError("not today");
          }
        }
        """);
    Files.writeString(
        folder.resolve("Sneaky.java"),
        """
        public final class Sneaky implements ninc.dsl.ModelDefinition {
          public ninc.dsl.Network network() {
            return Sneaky.<RuntimeException>raise(new java.io.IOException("no disk"));
          }

          @SuppressWarnings("unchecked")
          private static <E extends Exception> ninc.dsl.Network raise(Exception e) throws E {
            throw (E) e;
          }
        }
        """);
    ninc(
        "train",
        workplace.grid(),
        "--data",
        workplace.data(),
        "--epochs",
        "1",
        "--set",
        "channels=6",
        "--save",
        folder.resolve("grid.safetensors"));
    workplace.image("image.png", 9, 7);
    for (String part : List.of("train", "val", "test")) {
      Files.createDirectories(folder.resolve("parts/" + part + "/a"));
      workplace.grey("parts/" + part + "/a/1.png", 8);
    }
    for (int i = 0; i < 5; i++) {
      Files.createDirectories(folder.resolve("photos/a"));
      workplace.grey("photos/a/%d.png".formatted(i), 8);
    }
    Files.writeString(folder.resolve("photos/a/2.png"), "not an image");
    Files.writeString(folder.resolve("Broken.java"), "class Broken {\n  int a = ;\n}\n");
    Files.writeString(
        folder.resolve("Map.java"),
        Files.readString(workplace.model())
            .replace("class Tiny", "class Map")
            .replace(".globalAveragePool()", ""));
    Files.writeString(
        folder.resolve("Wide.java"),
        """
        import static ninc.dsl.Dsl.*;
        import ninc.dsl.*;
        public final class Wide implements ModelDefinition {
          public Network network() {
            return Network.input(1, 8, 8).conv(65536, kernel(1)).linear(65536).build();
          }
        }
        """);
    Files.writeString(
        folder.resolve("odd.json"),
        """
        {"kernels": {"k": {"region": {"winograd": 6, "pixels": 97, "unit": 1}}}}
        """);
    Files.writeString(
        folder.resolve("tiles.json"),
        """
        {"kernels": {"k": {"tile":
            {"pixels": 8, "channels": 8, "items": 64, "channelLanes": 8, "depth": 8}}}}
        """);
    Files.writeString(
        folder.resolve("All.java"),
        """
        public final class All implements ninc.compiler.ir.FusionRule {
          public boolean fuses(
              ninc.compiler.ir.Value producer, ninc.compiler.ir.Value consumer, Kernel kernel) {
            return true;
          }
        }
        """);
    Files.writeString(
        folder.resolve("Throwing.java"),
        Files.readString(folder.resolve("All.java"))
            .replace("class All", "class Throwing")
            .replace("return true", "throw new IllegalStateException(\"no\")"));
    Files.createDirectory(folder.resolve("empty"));
    Files.createDirectories(folder.resolve("kernels/train"));
    ninc(
        "train",
        workplace.model(),
        "--data",
        workplace.data(),
        "--epochs",
        "1",
        "--save",
        folder.resolve("saved.safetensors"),
        "--seed",
        "3");
    ninc(
        "train",
        workplace.model(),
        "--data",
        workplace.data(),
        "--epochs",
        "1",
        "--save-best",
        folder.resolve("other.safetensors"),
        "--seed",
        "4");
  }

  @ParameterizedTest
  @CsvFileSource(resources = "mistakes.csv", delimiter = '|')
  void isOneLineThatNamesTheCause(String arguments, String message) {
    CommandLineResult result = ninc(inFolder(arguments == null ? "" : arguments));
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines().filter(line -> !isNotice(line)))
        .singleElement()
        .asString()
        .startsWith("ninc: ")
        .contains(message);
  }

  @Test
  void everyErrorInADefinitionIsALine() throws IOException {
    Path file = folder.resolve("Typos.java");
    Files.writeString(
        file,
        """
        import static ninc.dsl.Dsl.*;
        import ninc.dsl.*;
        public final class Typos implements ModelDefinition {
          public Network network() {
            return Network.input(1, 8, 8).convolution(3, kernel(8)).build();
          }

          public Training training() {
            return Training.defaults().optimizer(sdg(0.1));
          }
        }
        """);
    CommandLineResult result = ninc("summary", file);
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .startsWith("ninc: Typos.java:5: cannot find symbol")
                    .endsWith("(did you mean conv?)"),
            line ->
                assertThat(line)
                    .startsWith("ninc: Typos.java:9: cannot find symbol")
                    .endsWith("(did you mean sgd?)"));
  }

  @Test
  void theStackTraceComesOnlyWhenItIsAskedFor() {
    CommandLineResult quiet = ninc("summary", "Gone.java");
    CommandLineResult loud = ninc("summary", "Gone.java", "--stacktrace");
    CommandLineResult loudFromTheRoot = ninc("--stacktrace", "summary", "Gone.java");
    assertThat(quiet.err()).hasLineCount(1);
    assertThat(loud.err()).contains("UserError", "\tat ninc.");
    assertThat(loudFromTheRoot.err()).contains("UserError", "\tat ninc.");
    assertThat(loud.status()).isEqualTo(2);
  }

  private static boolean isNotice(String line) {
    return line.contains("Seed: ")
        || line.contains("The model takes greyscale images")
        || line.contains("The class names are unknown")
        || line.contains("The saved run used")
        || line.contains("There are no validation examples")
        || line.contains("Computing on")
        || line.startsWith("ninc: Memory: ");
  }

  /** Splits the arguments and resolves the names of files in the folder after the command. */
  private static Object[] inFolder(String arguments) {
    List<String> words =
        Stream.of(arguments.split(" ")).filter(argument -> !argument.isEmpty()).toList();
    return Stream.concat(
            words.stream().limit(1),
            words.stream()
                .skip(1)
                .map(argument ->
                    Files.exists(folder.resolve(argument))
                        ? folder.resolve(argument).toString()
                        : argument))
        .toArray();
  }
}
