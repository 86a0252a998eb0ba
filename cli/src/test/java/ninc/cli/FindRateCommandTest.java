package ninc.cli;

import static ninc.cli.CommandLineResult.ninc;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class FindRateCommandTest {
  @TempDir Path folder;
  private Workplace workplace;

  @BeforeEach
  void setUp() throws IOException {
    workplace = new Workplace(folder);
  }

  @Test
  void jsonHasAnEventForEachStepAndTheSuggestion() {
    CommandLineResult result = find("--json", "--steps", 60, "--from", "1e-3", "--to", 10);
    assertThat(result.status()).as(result.err()).isZero();
    List<JsonNode> steps = result.events("step");
    assertThat(steps.getFirst().get("learning_rate").asDouble()).isEqualTo(1e-3);
    assertThat(steps)
        .allSatisfy(step ->
            assertThat(step.fieldNames())
                .toIterable()
                .containsExactly("event", "step", "learning_rate", "loss", "smoothed_loss"));
    JsonNode suggestion = result.json().getLast();
    assertThat(suggestion.get("event").asText()).isEqualTo("suggestion");
    assertThat(suggestion.get("learning_rate").asDouble())
        .isBetween(1e-3, suggestion.get("least_loss_learning_rate").asDouble());
  }

  @Test
  void theFirstLossIsThatOfTheRunWithThisSeed() {
    JsonNode first = find("--json", "--starts", 1, "--batch-size", 37).events("step").getFirst();
    CommandLineResult trained = run("train", "--json", "--batch-size", 37, "--steps", 1);
    assertThat(first.get("loss").asDouble())
        .isEqualTo(trained.events("step").getFirst().get("loss").asDouble());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--optimizer=adam", "--optimizer=rmsprop", "--weight-decay=9", "--clip-norm=0.01"})
  void takesAStepAsTrainDoesWithTheSameOption(String option) {
    List<JsonNode> found =
        find("--json", option, "--starts", 1, "--batch-size", 37, "--steps", 2, "--from", 0.03)
            .events("step");
    List<JsonNode> trained =
        run(
                "train",
                "--json",
                option,
                "--batch-size",
                37,
                "--steps",
                2,
                "--lr-schedule",
                "constant",
                "--lr",
                0.03)
            .events("step");
    assertThat(found.get(1).get("loss")).isEqualTo(trained.get(1).get("loss"));
    assertThat(found.get(1).get("loss"))
        .isNotEqualTo(
            find("--json", "--starts", 1, "--batch-size", 37, "--steps", 2, "--from", 0.03)
                .events("step")
                .get(1)
                .get("loss"));
  }

  @Test
  void aPersonSeesATableAndTheSuggestion() {
    CommandLineResult result = find("--steps", 60, "--from", "1e-3");
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out().lines().toList().getFirst())
        .startsWith("Tiny on ")
        .contains(", batch size 8, mean of seeds 7 to 9: learning rates from 0.001 to 10, ");
    assertThat(result.out())
        .containsPattern("step +learning rate +smoothed loss")
        .containsPattern("(?m)^ +1 +0\\.001 +\\d\\.\\d{4}$")
        .containsPattern(
            "Suggestion: --lr \\S+, a tenth of the learning rate with the lowest loss \\(\\S+\\)\\R$");
  }

  @Test
  void writesAPageThatNeedsNothingElse() throws Exception {
    Path page = workplace.file("page.html");
    CommandLineResult result = find("--steps", 60, "--from", "1e-3", "--html", page);
    assertThat(result.status()).as(result.err()).isZero();
    String html = Files.readString(page);
    Document document =
        DocumentBuilderFactory.newDefaultInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(html)));
    assertThat(document.getElementsByTagName("polyline").getLength()).isEqualTo(1);
    int steps = find("--steps", 60, "--from", "1e-3", "--json").events("step").size();
    assertThat(document.getElementsByTagName("circle").getLength())
        .as("the steps that are not far from the curve, and the minimum")
        .isBetween(steps / 2 + 1, steps + 1);
    assertThat(html)
        .contains("<h1>Tiny</h1>", "Suggestion: --lr ", "--html " + page)
        .containsPattern("minimum \\d\\.\\d{3} at \\S+</text>")
        .doesNotContain("url(", "http:", "https:", "<script src", "<link");
  }

  @Test
  void writesEveryStepAsCsv() throws Exception {
    Path csv = workplace.file("steps.csv");
    CommandLineResult result = find("--steps", 60, "--from", "1e-3", "--json", "--csv", csv);
    assertThat(Files.readAllLines(csv))
        .hasSize(1 + result.events("step").size())
        .startsWith("step,learning_rate,loss,smoothed_loss");
  }

  @Test
  void saysWhereTheLossFallsNowhere() {
    CommandLineResult result =
        find("--from", "1e-12", "--to", "1e-9", "--batch-size", 37, "--json");
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err())
        .contains(
            "no suggestion can be made, because between learning rates 1E-12 and 1E-9 the loss does"
                + " not fall 2 % below that of the first steps and of guessing (1.099); use more");
    assertThat(result.json().getLast().get("learning_rate").isNull()).isTrue();
  }

  @Test
  void endsWhereTheLossGetsOutOfHand() {
    CommandLineResult result = find("--from", "1e-3", "--to", "1e30", "--json");
    assertThat(result.events("step")).hasSizeLessThan(100);
    assertThat(result.json().getLast().get("diverged").asBoolean()).isTrue();
  }

  private CommandLineResult find(Object... flags) {
    return run("find-lr", flags);
  }

  private CommandLineResult run(String command, Object... flags) {
    return ninc(
        Stream.concat(
                Stream.of(command, workplace.model(), "--data", workplace.data(), "--seed", 7),
                Stream.of(flags))
            .toArray());
  }
}
