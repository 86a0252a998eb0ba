package ninc.cli;

import static ninc.cli.CommandLineResult.ninc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ninc.cli.html.PageElements;
import ninc.cli.terminal.Text;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that run for every combination of the values of a model's parameters. */
class SweepTest {
  @TempDir Path folder;
  private Workplace workplace;
  private Path csv;
  private Path latex;

  @BeforeEach
  void setUp() throws IOException {
    workplace = new Workplace(folder);
    workplace.grid();
    csv = folder.resolve("table.csv");
    latex = folder.resolve("table.tex");
  }

  @Test
  void summaryComparesTheCrossProduct() throws IOException {
    CommandLineResult result =
        grid(
            "summary",
            "--set",
            "channels=5,6",
            "--set",
            "pixels=8,12",
            "--csv",
            csv,
            "--latex",
            latex);
    assertThat(result.out().lines().toList())
        .filteredOn(line -> line.startsWith("Grid"))
        .extracting(line -> Stream.of(line.split(" +")).limit(4).collect(Collectors.joining(" ")))
        .containsExactly(
            "Grid 5 8 1×8×8", "Grid 5 12 1×12×12", "Grid 6 8 1×8×8", "Grid 6 12 1×12×12");
    assertThat(Files.readAllLines(csv))
        .hasSize(5)
        .first()
        .asString()
        .startsWith("model,set.channels,set.pixels,set.rate,parameters,forward_flops_per_example");
    assertThat(Files.readAllLines(csv).get(4))
        .startsWith("Grid,6,12,0.1,%d,".formatted(parameters(6)));
    assertThat(Files.readString(latex))
        .contains("model & channels & pixels & input &", "Grid & 6 & 12 & 1$\\times$12$");
  }

  /** Returns the parameters of the model: a 3×3 convolution and two pointwise ones. */
  private static int parameters(int channels) {
    return channels * 9 + channels + channels * channels + channels + 3 * channels + 3;
  }

  @Test
  void oneModelShowsItsValues() {
    CommandLineResult result = grid("summary", "--set", "channels=5");
    assertThat(result.out()).startsWith("Grid (channels=5, pixels=8, rate=0.1), input 1×8×8");
    JsonNode json = grid("summary", "--set", "channels=5", "--json").json().getFirst();
    assertThat(json.get("set").toString()).isEqualTo("{\"channels\":5,\"pixels\":8,\"rate\":0.1}");
    assertThat(json.get("parameters").asInt()).isEqualTo(parameters(5));
  }

  @Test
  void benchMeasuresEachModelAndDrawsTheGain() throws IOException {
    Path page = folder.resolve("page.html");
    CommandLineResult result =
        grid(
            "bench",
            "--set",
            "channels=4,8",
            "--set",
            "pixels=8,10",
            "--mode",
            "infer",
            "--fusion",
            "none,full",
            "--warmup",
            0,
            "--runs",
            1,
            "--json",
            "--csv",
            csv,
            "--latex",
            latex,
            "--html",
            page);
    List<JsonNode> events = result.events("bench");
    assertThat(events)
        .extracting(event ->
            event.get("set").get("channels")
                + " "
                + event.get("set").get("pixels")
                + " "
                + event.get("fusion").asText())
        .containsExactly(
            "4 8 none",
            "4 8 full",
            "4 10 none",
            "4 10 full",
            "8 8 none",
            "8 8 full",
            "8 10 none",
            "8 10 full");
    assertThat(events.get(1).get("speedup_over_none").asDouble())
        .isEqualTo(
            events.get(1).get("examples_per_second").asDouble()
                / events.get(0).get("examples_per_second").asDouble(),
            within(1e-9));
    assertThat(Files.readAllLines(csv))
        .hasSize(1 + events.size())
        .first()
        .asString()
        .startsWith("model,set.channels,set.pixels,set.rate,mode,device,fusion,batch_size,");
    assertThat(Files.readAllLines(folder.resolve("table-kernels.csv")))
        .hasSize(1 + result.events("kernel").size());
    assertThat(Files.readString(latex)).contains("channels & pixels & mode & fusion");
    PageElements elements = PageElements.of(Files.readString(page));
    assertThat(elements.texts("h2"))
        .startsWith("Gain of fusion", "Grid (channels=4, pixels=8, rate=0.1)")
        .hasSize(1 + 4 + 1);
    assertThat(elements.texts("figcaption"))
        .contains(
            "infer, Grid: how many times as fast as level none level full is",
            "infer: how many times as fast as level none level full is; the values of channels are"
                + " evenly spaced",
            "infer: how many times as fast as level none level full is; the values of pixels are"
                + " evenly spaced");
  }

  @Test
  void benchMapsNinBlocksWithoutAModel() throws IOException {
    Path page = folder.resolve("page.html");
    CommandLineResult result =
        ninc(
            "bench",
            "--sweep",
            "channels=4..16,pixels=5,7,pointwise=1..2",
            "--mode",
            "infer",
            "--fusion",
            "none,full",
            "--batch-size",
            2,
            "--warmup",
            0,
            "--runs",
            1,
            "--json",
            "--html",
            page);
    assertThat(result.status()).as(result.err()).isZero();
    List<JsonNode> events = result.events("bench");
    assertThat(events)
        .filteredOn(event -> event.get("fusion").asText().equals("full"))
        .extracting(event -> event.get("set").toString())
        .hasSize(3 * 2 * 2)
        .startsWith(
            "{\"channels\":4,\"pixels\":5,\"pointwise\":1,\"kernel\":3}",
            "{\"channels\":4,\"pixels\":5,\"pointwise\":2,\"kernel\":3}",
            "{\"channels\":4,\"pixels\":7,\"pointwise\":1,\"kernel\":3}");
    PageElements elements = PageElements.of(Files.readString(page));
    assertThat(elements.texts("figcaption"))
        .startsWith(
            "infer, pointwise=1: how many times as fast as level none level full is",
            "infer, pointwise=2: how many times as fast as level none level full is");
    String gain = Text.format("%.2f", events.get(1).get("speedup_over_none").asDouble());
    assertThat(elements.texts("text")).contains("channels", "pixels", "16", gain);
  }

  @Test
  void benchMapsNinBlocksInEachPrecision() throws IOException {
    Path page = folder.resolve("page.html");
    CommandLineResult result =
        ninc(
            "bench",
            "--sweep",
            "channels=4,8,pixels=5,7",
            "--precision",
            "float32,bf16",
            "--mode",
            "infer",
            "--fusion",
            "none,full",
            "--batch-size",
            2,
            "--warmup",
            0,
            "--runs",
            1,
            "--html",
            page);
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out()).containsPattern("channels +pixels +mode +precision +fusion");
    assertThat(PageElements.of(Files.readString(page)).texts("figcaption"))
        .contains(
            "infer in float32, NiNBlock: how many times as fast as level none level full is",
            "infer in bf16, NiNBlock: how many times as fast as level none level full is");
  }

  @Test
  void shapesThatABlockCannotHaveAreOneLine() {
    assertThat(ninc("bench", "--sweep", "chanels=4").err())
        .isEqualToIgnoringNewLines(
            "ninc: Invalid value for option '--sweep': a NiN block has no 'chanels' (did you mean"
                + " channels?); its shape: channels, pixels, pointwise, kernel; see ninc bench"
                + " --help");
    assertThat(ninc("bench", "--sweep", "channels=0").err())
        .contains("channels=0 is not a whole number of at least 1;");
    assertThat(ninc("bench", "--sweep", "channels=8..4").err())
        .contains("'8..4' does not double from a number of at least 1 to a larger one;");
    assertThat(ninc("bench", "--sweep", "channels=4", "--set", "pixels=3").err())
        .contains("--set needs a MODEL that asks for the parameter");
    assertThat(ninc("bench", workplace.model(), "--sweep", "channels=4").err())
        .contains("--sweep measures NiN blocks alone; omit ");
    assertThat(ninc("bench").err())
        .contains("give a MODEL, or the shapes of NiN blocks with --sweep");
  }

  @Test
  void benchComparesSeveralModels() {
    CommandLineResult result =
        ninc(
            "bench",
            workplace.model(),
            folder.resolve("Grid.java"),
            "--mode",
            "infer",
            "--fusion",
            "full",
            "--warmup",
            0,
            "--runs",
            1);
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out())
        .startsWith("Tiny, Grid, synthetic batches of 8, seed 0; 1 run of 1 step");
    assertThat(result.out().lines().toList())
        .anyMatch(line -> line.matches("Tiny +infer +full .*"))
        .anyMatch(line -> line.matches("Grid +infer +full .*"));
  }

  @Test
  void compileComparesThePrograms() throws IOException {
    CommandLineResult result =
        grid("compile", "--set", "channels=4,8", "--device", "cpu", "--csv", csv, "--latex", latex);
    assertThat(result.out().lines().toList())
        .anyMatch(line -> line.matches("channels +mode +fusion +batch +kernels .*"))
        .anyMatch(line -> line.matches(" +8 +train +full +8 .*"));
    List<JsonNode> json =
        grid("compile", "--set", "channels=4,8", "--device", "cpu", "--json").json();
    assertThat(json).allMatch(event -> event.get("set").get("pixels").asInt() == 8);
    for (String table : List.of("kernel", "value", "place")) {
      String name = table.equals("place") ? "memory" : table + "s";
      assertThat(Files.readAllLines(folder.resolve("table-" + name + ".csv")))
          .hasSize(
              1
                  + (int)
                      json.stream()
                          .filter(event -> event.get("event").asText().equals(table))
                          .count());
    }
    assertThat(folder.resolve("table-kernels.tex")).exists();
  }

  @Test
  void aSingleRunShowsTheValuesOfItsModel() throws IOException {
    Path page = folder.resolve("grid.html");
    CommandLineResult result =
        grid("train", "--data", workplace.data(), "--set", "channels=5", "--html", page);
    assertThat(result.out()).startsWith("Grid (channels=5, pixels=8, rate=0.1): ");
    assertThat(Files.readString(page))
        .contains("<title>ninc train: Grid (channels=5, pixels=8, rate=0.1)</title>");
  }

  @Test
  void trainGivesARowPerRun() throws IOException {
    CommandLineResult result =
        grid(
            "train",
            "--data",
            workplace.data(),
            "--set",
            "channels=4,8",
            "--set",
            "rate=0.05",
            "--runs",
            2,
            "--seed",
            7,
            "--csv",
            csv,
            "--latex",
            latex);
    assertThat(result.out())
        .contains(
            "Grid (channels=4, pixels=8, rate=0.05): run 1 of 2, seed 7",
            "Grid (channels=8, pixels=8, rate=0.05): run 2 of 2, seed 8")
        .containsPattern("(?m)^ +8( +\\d\\.\\d{4} ± \\d\\.\\d{4}){4} +\\d of 2$");
    assertThat(Files.readAllLines(csv))
        .hasSize(5)
        .first()
        .isEqualTo(
            "set.channels,set.pixels,set.rate,run,seed,outcome,train_loss,train_accuracy,test_loss,"
                + "test_accuracy");
    assertThat(Files.readAllLines(csv).get(4)).startsWith("8,8,0.05,2,8,");
    assertThat(Files.readString(latex)).contains("$\\pm$");
  }

  @Test
  void theRunsOfASweepAreThoseOfSingleModels() {
    CommandLineResult sweep =
        grid("train", "--data", workplace.data(), "--set", "channels=4,8", "--seed", 7, "--json");
    CommandLineResult single =
        grid("train", "--data", workplace.data(), "--set", "channels=8", "--seed", 7, "--json");
    List<String> losses = losses(sweep);
    assertThat(losses.subList(losses.size() / 2, losses.size()))
        .isNotEmpty()
        .isEqualTo(losses(single));
    assertThat(sweep.events("start"))
        .extracting(start -> start.get("set").get("channels").asInt())
        .containsExactly(4, 8);
  }

  private static List<String> losses(CommandLineResult result) {
    return result.events("step").stream().map(step -> step.get("loss").asText()).toList();
  }

  private CommandLineResult grid(String command, Object... more) {
    CommandLineResult result =
        ninc(
            Stream.concat(Stream.of(command, folder.resolve("Grid.java")), Stream.of(more))
                .toArray());
    assertThat(result.status()).as(result.err()).isZero();
    return result;
  }
}
