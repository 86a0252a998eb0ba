package ninc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages to users of the library do not mention options of the command line. */
class LibraryMessagesTest {
  /**
   * The option {@code --add-modules} is one of the JVM, which users of the library need, too; two
   * are given to NVIDIA's compiler.
   */
  private static final Pattern TEXT_WITH_OPTION =
      Pattern.compile(
          "\"[^\"\\n]*--(?!add-modules|gpu-architecture|ptxas-options)[a-z][^\"\\n]*\"");

  @ParameterizedTest
  @ValueSource(strings = {"dsl", "compiler", "runtime"})
  void noTextOfTheLibraryNamesAnOption(String module) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
      List<Path> sources = files.filter(file -> file.toString().endsWith(".java")).toList();
      assertThat(sources).isNotEmpty();
      for (Path source : sources) {
        assertThat(TEXT_WITH_OPTION.matcher(Files.readString(source)).results())
            .as("texts of %s", source)
            .extracting(MatchResult::group)
            .isEmpty();
      }
    }
  }
}
