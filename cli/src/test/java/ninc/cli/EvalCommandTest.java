package ninc.cli;

import static ninc.cli.CommandLineResult.ninc;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import ninc.cli.report.evaluate.EvalTables;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvalCommandTest {
  @TempDir static Path folder;
  private static Workplace workplace;
  private static CommandLineResult trained;

  @BeforeAll
  static void train() throws IOException {
    workplace = new Workplace(folder);
    trained =
        ninc(
            "train",
            workplace.model(),
            "--data",
            workplace.data(),
            "--save",
            weights(),
            "--seed",
            "1",
            "--json");
  }

  private static Path weights() {
    return folder.resolve("run.safetensors");
  }

  private static CommandLineResult eval(Object... more) {
    List<Object> arguments =
        new ArrayList<>(
            List.of("eval", workplace.model(), "--data", workplace.data(), "--weights", weights()));
    arguments.addAll(List.of(more));
    return ninc(arguments.toArray());
  }

  @Test
  void measuresWhatTrainingMeasuredLast() {
    CommandLineResult result = eval("--json");
    assertThat(result.status()).as(result.err()).isZero();
    JsonNode last = trained.events("epoch").getLast();
    assertThat(result.json())
        .singleElement()
        .satisfies(line -> {
          assertThat(line.get("event").asText()).isEqualTo("eval");
          assertThat(line.get("loss")).isEqualTo(last.get("test_loss"));
          assertThat(line.get("accuracy")).isEqualTo(last.get("test_accuracy"));
          assertThat(line.get("examples").asInt()).isEqualTo(IdxFolder.TEST);
        });
  }

  @Test
  void theConfusionMatrixAgreesWithTheAccuracyAndTheScores() {
    JsonNode event = eval("--json").events("eval").getFirst();
    JsonNode confusion = event.get("confusion");
    assertThat(confusion).hasSize(3);
    int right = 0;
    for (int k = 0; k < 3; k++) {
      JsonNode score = event.get("classes").get(k);
      assertThat(score.fieldNames())
          .toIterable()
          .containsExactly("class", "examples", "precision", "recall", "f1");
      int examples = 0;
      for (JsonNode count : confusion.get(k)) {
        examples += count.asInt();
      }
      int hits = confusion.get(k).get(k).asInt();
      assertThat(score.get("examples").asInt()).isEqualTo(examples);
      assertThat(score.get("recall").asDouble()).isEqualTo((double) hits / examples);
      right += hits;
    }
    assertThat(event.get("accuracy").asDouble()).isEqualTo((double) right / IdxFolder.TEST);
  }

  @Test
  void printsTheClassesAndTheConfusionMatrix() {
    List<String> lines = eval().out().lines().toList();
    assertThat(lines.getFirst()).startsWith("Tiny on ").endsWith("(11 test examples)");
    assertThat(lines)
        .contains("class  examples  precision  recall      F1")
        .contains("true \\ predicted  0  1  2")
        .contains(EvalTables.TERMS)
        .anyMatch(line -> line.startsWith("mean "))
        .anyMatch(line -> line.matches("2 +3 .*"));
  }

  @Test
  void writesTheClassesAndTheConfusionMatrixAsCsv() throws IOException {
    Path csv = folder.resolve("scores.csv");
    JsonNode event = eval("--json", "--csv", csv).events("eval").getFirst();
    List<String> classes = Files.readAllLines(csv);
    assertThat(classes).hasSize(1 + 3).startsWith("class,examples,precision,recall,f1");
    assertThat(classes.get(1).split(",")[1])
        .isEqualTo(event.get("classes").get(0).get("examples").asText());
    List<String> confusion = Files.readAllLines(folder.resolve("scores-confusion.csv"));
    assertThat(confusion).hasSize(1 + 3 * 3).startsWith("true,predicted,examples");
    assertThat(confusion.get(3).split(",")[2])
        .as("examples of the first class that are taken for the third")
        .isEqualTo(event.get("confusion").get(0).get(2).asText());
  }

  @Test
  void writesAPage() throws IOException {
    Path page = folder.resolve("eval.html");
    CommandLineResult result = eval("--html", page);
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(Files.readString(page))
        .startsWith("<!DOCTYPE html>")
        .contains("<h1>Tiny</h1>", result.out().lines().findFirst().orElseThrow());
  }
}
