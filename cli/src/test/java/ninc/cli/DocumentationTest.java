package ninc.cli;

import static ninc.dsl.Dsl.kernel;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import ninc.compiler.CompileOptions;
import ninc.compiler.CompileOptions.Purpose;
import ninc.compiler.Compiler;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.FusionRule;
import ninc.dsl.Network;
import ninc.dsl.Training;
import ninc.runtime.model.FusionRuleLoader;
import ninc.runtime.model.ModelLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The Java code blocks in README.md and docs compile and run. Each block is a complete file: either
 * a model, which is loaded, a fusion rule, which chooses the kernels of one, or a class with a
 * {@code main} method, which is run with a folder of 28×28 images and the path of a file to write.
 */
class DocumentationTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```java\\R(.*?)^```$");
  private static final Pattern PUBLIC_CLASS =
      Pattern.compile("public (?:final )?(?:class|record) (\\w+)");

  @TempDir Path folder;

  /** A Java code block and its page. */
  record Snippet(Path page, String text) {
    String className() {
      Matcher matcher = PUBLIC_CLASS.matcher(text);
      assertThat(matcher.find()).as("%s has a public class", this).isTrue();
      return matcher.group(1);
    }

    boolean isProgram() {
      return text.contains("public static void main(String[] ");
    }

    boolean isFusionRule() {
      return text.contains("implements FusionRule");
    }

    @Override
    public String toString() {
      return "%s: %s".formatted(page.getFileName(), text.lines().skip(2).findFirst().orElse(""));
    }
  }

  static List<Snippet> snippets() throws IOException {
    try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
      return Stream.concat(Stream.of(ROOT.resolve("README.md")), docs.sorted())
          .filter(page -> page.toString().endsWith(".md"))
          .flatMap(DocumentationTest::snippets)
          .toList();
    }
  }

  private static Stream<Snippet> snippets(Path page) {
    try {
      return BLOCK
          .matcher(Files.readString(page))
          .results()
          .map(m -> new Snippet(page, m.group(1)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("snippets")
  void compilesAndRuns(Snippet snippet) throws IOException, InterruptedException {
    Path file = folder.resolve(snippet.className() + ".java");
    Files.writeString(file, snippet.text());
    if (snippet.isProgram()) {
      run(file);
    } else if (snippet.isFusionRule()) {
      assertThat(kernels(FusionRuleLoader.load(file)))
          .isBetween(kernels(FusionLevel.BLOCK) + 1, kernels(FusionLevel.EPILOGUE) - 1);
    } else {
      assertThat(ModelLoader.load(file).network().nodes()).isNotEmpty();
    }
  }

  /** Returns the number of kernels of inference. */
  private static int kernels(FusionRule rule) {
    Network network = Network.input(3, 16, 16).ninBlock(8, kernel(3)).globalAveragePool().build();
    CompileOptions options = CompileOptions.atLevel(rule).purpose(Purpose.INFERENCE);
    return Compiler.compile(network, Training.defaults(), options).fused().regions().size();
  }

  /** Runs a source file with the JDK's launcher, as a user would. */
  private void run(Path file) throws IOException, InterruptedException {
    Path data = IdxFolder.write(folder.resolve("data"), 28);
    Path written = folder.resolve("written");
    CommandLineResult result =
        OtherProcess.java(List.of(file.toString(), data.toString(), written.toString()));
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out()).isNotBlank();
  }

  @Test
  void thePagesHaveJava() throws IOException {
    assertThat(snippets())
        .extracting(snippet -> snippet.page().getFileName().toString())
        .contains("README.md", "LIBRARY.md");
  }
}
