package ninc.cli;

import static ninc.cli.CommandLineResult.ninc;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opens the pages and pictures of the commands in a browser, if one is installed. */
class BrowserTest {
  @TempDir Path folder;
  private Workplace workplace;
  private Chromium chromium;

  @BeforeEach
  void setUp() throws IOException {
    workplace = new Workplace(folder);
    chromium = Chromium.installed(Files.createDirectory(folder.resolve("browser")));
  }

  @Test
  void aPageThatIsWrongIsSeen() throws IOException {
    Path page = folder.resolve("wrong.html");
    Files.writeString(
        page,
        """
        <!DOCTYPE html><title>wrong</title>
        <script>console.error("a mistake"); nothing.of(that);</script>
        """);
    assertThat(chromium.open(page).console())
        .anyMatch(line -> line.contains("a mistake"))
        .anyMatch(line -> line.contains("nothing is not defined"));
  }

  @Test
  void thePageOfATrainingHasNoError() throws IOException {
    shows("<h1>Tiny</h1>", "train", "--data", workplace.data(), "--html");
  }

  @Test
  void thePageOfABenchmarkHasNoError() throws IOException {
    shows("<h1>Tiny</h1>", "bench", "--runs", 1, "--warmup", 0, "--fusion", "none,full", "--html");
  }

  @Test
  void thePageOfAnEvaluationHasNoError() throws IOException {
    Path weights = workplace.file("run.safetensors");
    CommandLineResult trained =
        ninc("train", workplace.model(), "--data", workplace.data(), "--save", weights);
    assertThat(trained.status()).as(trained.err()).isZero();
    shows("<h1>Tiny</h1>", "eval", "--data", workplace.data(), "--weights", weights, "--html");
  }

  @Test
  void thePageOfARangeTestHasNoError() throws IOException {
    shows("<h1>Tiny</h1>", "find-lr", "--data", workplace.data(), "--seed", 1, "--html");
  }

  @Test
  void thePictureOfACompilationHasNoError() throws IOException {
    shows("nin1", "compile", "--svg");
  }

  /**
   * @param content the expected content of the opened page
   * @param command the command and its options, the last of which takes the file to write
   */
  private void shows(String content, Object... command) throws IOException {
    Path page = folder.resolve("--svg".equals(command[command.length - 1]) ? "p.svg" : "p.html");
    CommandLineResult result =
        ninc(Stream.concat(Stream.of(command), Stream.of(page, workplace.model())).toArray());
    assertThat(result.status()).as(result.err()).isZero();
    Chromium.Visit visit = chromium.open(page);
    assertThat(visit.console()).isEmpty();
    assertThat(visit.document()).contains(content);
  }
}
