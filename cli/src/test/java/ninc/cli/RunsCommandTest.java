package ninc.cli;

import static ninc.cli.CommandLineResult.ninc;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import ninc.cli.html.PageElements;
import ninc.runtime.training.history.EpochCsv;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunsCommandTest {
  @TempDir Path folder;
  private Path runs;

  @BeforeEach
  void setUp() throws IOException {
    runs = Files.createDirectories(folder.resolve("runs/more")).getParent();
    run("slow.csv", 0.5, 0.6);
    run("more/fast & good.csv", 0.7, 0.9, 0.8);
  }

  private void run(String name, double... accuracies) throws IOException {
    StringBuilder table = new StringBuilder(EpochCsv.COLUMNS + "\n");
    for (int i = 0; i < accuracies.length; i++) {
      double loss = 1 - accuracies[i];
      table.append(
          "%d,%d,%s,0.5,,,%s,%s,0.1,100,30.5\n".formatted(i + 1, 10, loss, loss, accuracies[i]));
    }
    Files.writeString(runs.resolve(name), table);
  }

  @Test
  void theBestRunComesFirst() {
    CommandLineResult result = ninc("runs", runs);
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out().lines().skip(2))
        .satisfiesExactly(
            best ->
                assertThat(best)
                    .matches("more/fast & good +3 +0\\.9000 +2 +0\\.8000 +0\\.2000 .* 1 min 31 s"),
            next -> assertThat(next).matches("slow +2 +0\\.6000 +2 .*"));
  }

  @Test
  void jsonHasAnObjectForEachRun() {
    CommandLineResult result = ninc("runs", runs, "--json");
    assertThat(result.events("run")).hasSize(2);
    JsonNode best = result.events("run").getFirst();
    assertThat(best.get("run").asText()).isEqualTo("more/fast & good");
    assertThat(best.get("best_test_accuracy").asDouble()).isEqualTo(0.9);
    assertThat(best.get("best_epoch").asInt()).isEqualTo(2);
    assertThat(best.get("test_accuracy").asDouble()).isEqualTo(0.8);
    assertThat(best.get("seconds").asDouble()).isEqualTo(91.5);
  }

  @Test
  void thePageHasTheTableAndTheCurvesOfAllRuns() throws IOException {
    Path html = folder.resolve("runs.html");
    CommandLineResult result = ninc("runs", runs, "--html", html);
    assertThat(result.status()).as(result.err()).isZero();
    PageElements page = PageElements.of(Files.readString(html));
    page.needNothingElse();
    assertThat(page.texts("h1")).containsExactly("2 runs in " + runs);
    assertThat(page.texts("td")).contains("more/fast & good", "0.9000", "slow");
    assertThat(page.all())
        .filteredOn(PageElements.is("path"))
        .as("test and train loss on two axes, test and train accuracy, of two runs")
        .hasSize(2 * 6);
  }

  @Test
  void aFileThatIsNoTableOfEpochsIsNamedInOneLineAndLeftOut() throws IOException {
    Files.writeString(runs.resolve("prices.csv"), "name,price\nx,1\n");
    Files.write(runs.resolve("binary.csv"), new byte[] {(byte) 0xff, 0, '\n'});
    Files.writeString(runs.resolve("empty.csv"), "");
    Files.writeString(
        runs.resolve("hostile.csv"), EpochCsv.COLUMNS + "\n1,1,\u001b[31m,1,,,1,1,1,1,1\n");
    CommandLineResult result = ninc("runs", runs);
    assertThat(result.status()).isZero();
    assertThat(result.out().lines()).hasSize(4);
    assertThat(result.err().lines())
        .hasSize(4)
        .allMatch(line -> line.startsWith("ninc: warning: ") && line.endsWith("; left out"))
        .anyMatch(line -> line.contains("prices.csv is not a table of epochs"))
        .anyMatch(line -> line.contains("cannot read " + runs.resolve("binary.csv")))
        .anyMatch(line -> line.contains("hostile.csv: line 2: train_loss is not a number"))
        .noneMatch(line -> line.contains("\u001b"));
  }

  @Test
  void aFolderWithoutRunsIsAMistake() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    CommandLineResult result = ninc("runs", empty);
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err())
        .contains(empty + " has no CSV file of a run; ninc train --csv FILE writes");
  }
}
