package ninc.cli;

import static ninc.cli.CommandLineResult.ninc;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import ninc.runtime.training.history.EpochCsv;
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
  void aChoiceShowsWhatIsChosen() throws IOException {
    Path page = folder.resolve("choice.html");
    Path csv = Files.createDirectory(folder.resolve("runs")).resolve("run.csv");
    Files.writeString(
        csv, EpochCsv.COLUMNS + "\n1,1,2,0.1,,,2,0.1,1,1,1\n2,2,1,0.2,,,1,0.2,1,1,1\n");
    assertThat(ninc("runs", csv.getParent(), "--html", page).status()).isZero();
    String html = Files.readString(page);
    Files.writeString(
        page,
        html.replace(
            "</body>",
            """
            <script>window.addEventListener('load', function () {
              document.querySelector('input[value=log]').click();
              const slider = document.querySelector('input[type=range]');
              slider.value = 1;
              slider.dispatchEvent(new Event('input'));
            });</script></body>\
            """));
    Chromium.Visit visit = chromium.open(page);
    assertThat(visit.console()).isEmpty();
    assertThat(visit.document())
        .contains("data-choice=\"loss-axis:linear\" hidden", "data-choice=\"loss-axis:log\">")
        .contains("Save as SVG</button>")
        .doesNotContain("class=\"controls\" hidden");
    assertThat(curves(visit.document()))
        .hasSameSizeAs(curves(html))
        .isNotEmpty()
        .as("smoothed curves")
        .doesNotContainAnyElementsOf(curves(html));
  }

  private static List<String> curves(String page) {
    return Pattern.compile("<path[^>]*smoothable[^>]*>")
        .matcher(page)
        .results()
        .map(path -> path.group().replaceAll(".* d=\"([^\"]*)\".*", "$1"))
        .toList();
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
