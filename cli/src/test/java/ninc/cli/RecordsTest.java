package ninc.cli;

import static ninc.cli.CommandLineResult.ninc;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import ninc.cli.html.PageElements;
import ninc.cli.html.PageHistory;
import ninc.runtime.training.history.CurvePoint;
import ninc.runtime.training.history.EpochResult;
import ninc.runtime.training.history.History;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordsTest {
  private static final int SEED = 7;

  @TempDir Path folder;
  private Workplace workplace;
  private Path html;
  private Path csv;
  private Path tensorBoard;

  @BeforeEach
  void setUp() throws IOException {
    workplace = new Workplace(folder);
    html = workplace.file("run.html");
    csv = workplace.file("run.csv");
    tensorBoard = workplace.file("runs");
  }

  @Test
  void theTableHasWhatTheEventsSay() throws IOException {
    CommandLineResult result = train("--csv", csv, "--json");
    List<String> lines = Files.readAllLines(csv);
    List<String> columns = List.of(lines.getFirst().split(","));
    List<JsonNode> epochs = result.events("epoch");
    assertThat(lines).hasSize(1 + 3);
    for (int i = 0; i < epochs.size(); i++) {
      List<String> row = List.of(lines.get(i + 1).split(","));
      JsonNode epoch = epochs.get(i);
      assertThat(columns).containsAll(names(epoch).filter(name -> !name.equals("event")).toList());
      for (int column = 0; column < columns.size(); column++) {
        if (epoch.has(columns.get(column))) {
          assertThat(row.get(column)).isEqualTo(epoch.get(columns.get(column)).asText());
        }
      }
      assertThat(row.get(columns.indexOf("step"))).isEqualTo(Integer.toString(5 * (i + 1)));
    }
  }

  @Test
  void anInterruptedRunHasTheTableAndTheCurvesOfAWholeOne() throws IOException {
    Path whole = workplace.file("whole.csv");
    Path wholePage = workplace.file("whole.html");
    train("--csv", whole, "--html", wholePage);
    Path saved = workplace.file("run.safetensors");
    // The run ends within the second epoch, which already has a row, and is resumed from there.
    train("--csv", csv, "--html", html, "--save", saved, "--steps", 7);
    assertThat(Files.readAllLines(csv)).hasSize(1 + 2);
    CommandLineResult resumed = resume(saved, "--csv", csv, "--html", html);
    assertThat(resumed.status()).as(resumed.err()).isZero();
    assertThat(results(csv)).as("seed %d", SEED).isEqualTo(results(whole));
    assertThat(scores(history(html))).as("seed %d", SEED).isEqualTo(scores(history(wholePage)));
    assertThat(history(html).epochs()).extracting(EpochResult::epoch).containsExactly(1, 2, 3);
    assertThat(history(html).health())
        .extracting(History.Health::position)
        .containsExactly(0.0, 1.0, 1.4, 2.0, 3.0);
  }

  @Test
  void saysWhereARunGoesOnWithoutItsRecords() {
    Path saved = workplace.file("run.safetensors");
    train("--save", saved, "--steps", 5);
    CommandLineResult resumed = resume(saved, "--csv", csv, "--html", html);
    assertThat(resumed.err())
        .contains("--csv: file not found: " + csv + "; starting a new one at epoch 2")
        .contains("--html " + html + " has no curves of earlier epochs");
    assertThat(csv).content().startsWith("epoch,").contains("\n2,10,", "\n3,15,");
  }

  @Test
  void refusesToGoOnWithAnotherTable() throws IOException {
    Path saved = workplace.file("run.safetensors");
    train("--save", saved, "--steps", 5);
    Files.writeString(csv, "name,price\n");
    CommandLineResult resumed = resume(saved, "--csv", csv);
    assertThat(resumed.status()).isEqualTo(2);
    assertThat(resumed.err()).contains(csv + " was not written by ninc train");
    assertThat(csv).hasContent("name,price\n");
  }

  @Test
  void thePageShowsTheRunAndNeedsNothingElse() throws IOException {
    train("--html", html, "--steps", 12);
    PageElements page = PageElements.of(Files.readString(html));
    page.needNothingElse();
    assertThat(page.texts("h1")).containsExactly("Tiny");
    assertThat(page.texts("p")).contains("Completed: 12 of 12 steps, 2 of 3 epochs.");
    assertThat(page.texts("text"))
        .contains("train", "test", "loss", "accuracy", "learning rate")
        .contains("nin1.conv.relu", "nin1.pointwise1.relu")
        .anyMatch(text -> text.matches("\\d of 4 dead \\(\\d+\\.0 %\\)"));
    assertThat(page.texts("dt"))
        .startsWith("Test accuracy", "Best test accuracy", "Test loss", "Train loss")
        .contains("Recipe", "Batch size", "Seed");
    assertThat(page.texts("dd"))
        .contains(Integer.toString(SEED))
        .anyMatch(text -> text.startsWith("SGD (learning rate 0.1, "));
    assertThat(page.all())
        .filteredOn(PageElements.is("img"))
        .as("the filters, and all of the 11 test examples")
        .hasSize(1 + IdxFolder.TEST);
    assertThat(page.texts("figcaption"))
        .anyMatch(text -> text.contains("zero at every pixel of 11 test examples"))
        .anyMatch(text -> text.contains("all 4 filters of size 3×3"));
    assertThat(page.texts("tr")).hasSize(1 + 3);
    assertThat(reloads(page)).isFalse();
  }

  @Test
  void thePageOfARunThatFailedSaysSo() throws IOException {
    CommandLineResult result = train("--html", html, "--lr", "1e30");
    assertThat(result.status()).isEqualTo(1);
    PageElements page = PageElements.of(Files.readString(html));
    assertThat(page.texts("p")).anyMatch(text -> text.startsWith("Failed: "));
    assertThat(reloads(page)).isFalse();
  }

  @Test
  void trainsTheSameWithAndWithoutRecords() {
    assertThat(
            train("--json", "--html", html, "--csv", csv, "--tensorboard", tensorBoard)
                .events("step"))
        .as("seed %d", SEED)
        .isEqualTo(train("--json").events("step"));
  }

  @Test
  void aRunThatGoesOnAddsEventFilesAndKeepsTheOldOnes() throws IOException {
    Path saved = workplace.file("run.safetensors");
    train("--tensorboard", tensorBoard, "--save", saved, "--steps", 7);
    List<Path> before = files(tensorBoard);
    assertThat(before).hasSize(2).allMatch(file -> file.toString().contains("tfevents"));
    resume(saved, "--tensorboard", tensorBoard);
    assertThat(files(tensorBoard)).hasSize(4).containsAll(before);
  }

  @Test
  void whatCannotBeWrittenIsSaidBeforeTheRun() throws IOException {
    Path file = Files.createFile(workplace.file("file"));
    CommandLineResult result = train("--tensorboard", file);
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains("--tensorboard " + file + " is a file; give a folder");
    assertThat(train("--csv", folder).err()).contains("--csv " + folder + " is a folder");
    assertThat(train("--html", folder.resolve("none/run.html")).err()).contains("folder not found");
  }

  private static boolean reloads(PageElements page) {
    return page.all().stream().anyMatch(element -> element.hasAttribute("http-equiv"));
  }

  private static Stream<String> names(JsonNode node) {
    return node.properties().stream().map(Map.Entry::getKey);
  }

  /** Returns the rows without the columns that depend on time. */
  private static List<List<String>> results(Path table) throws IOException {
    return Files.readAllLines(table).stream()
        .map(line -> List.of(line.split(",")).subList(0, 7))
        .toList();
  }

  /** Returns the curve without the speed. */
  private static List<CurvePoint> scores(History history) {
    return history.points().stream()
        .map(point ->
            new CurvePoint(
                point.position(), point.loss(), point.accuracy(), point.learningRate(), 0))
        .toList();
  }

  private static History history(Path page) {
    return PageHistory.read(page).orElseThrow();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private CommandLineResult train(Object... flags) {
    return ninc(
        with(flags, "train", workplace.model(), "--data", workplace.data(), "--seed", SEED));
  }

  private CommandLineResult resume(Path saved, Object... flags) {
    return ninc(
        with(flags, "train", workplace.model(), "--data", workplace.data(), "--resume", saved));
  }

  private static Object[] with(Object[] flags, Object... others) {
    return Stream.concat(Stream.of(others), Stream.of(flags)).toArray();
  }
}
