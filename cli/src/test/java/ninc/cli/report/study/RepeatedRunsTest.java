package ninc.cli.report.study;

import static ninc.cli.CommandLineResult.ninc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import ninc.cli.CommandLineResult;
import ninc.cli.Workplace;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepeatedRunsTest {
  @TempDir Path folder;
  private Workplace workplace;

  @BeforeEach
  void setUp() throws IOException {
    workplace = new Workplace(folder);
  }

  @Test
  void eachRunIsTheOneThatItsSeedGivesAlone() {
    CommandLineResult runs = train("--runs", 2, "--seed", 7, "--json");
    assertThat(runs.status()).as(runs.err()).isZero();
    List<JsonNode> alone =
        Stream.of(7, 8)
            .flatMap(seed -> train("--seed", seed, "--json").events("step").stream())
            .toList();
    assertThat(runs.events("step")).isEqualTo(alone);
  }

  @Test
  void anEventForEachRunAndOneForAllGiveMeanAndDeviation() {
    CommandLineResult result = train("--runs", 3, "--seed", 7, "--json");
    List<JsonNode> runs = result.events("run");
    List<JsonNode> epochs = result.events("epoch");
    assertThat(runs).extracting(run -> run.get("seed").asLong()).containsExactly(7L, 8L, 9L);
    double[] losses = new double[3];
    for (int i = 0; i < 3; i++) {
      JsonNode last = epochs.get(3 * i + 2);
      for (String figure : List.of("train_loss", "train_accuracy", "test_loss", "test_accuracy")) {
        assertThat(runs.get(i).get(figure))
            .as("%s of run %d", figure, i)
            .isEqualTo(last.get(figure));
      }
      losses[i] = last.get("test_loss").asDouble();
    }
    JsonNode all = result.json().getLast();
    double mean = (losses[0] + losses[1] + losses[2]) / 3;
    double squares = 0;
    for (double loss : losses) {
      squares += Math.pow(loss - mean, 2);
    }
    assertThat(all.get("event").asText()).isEqualTo("runs");
    assertThat(all.get("runs").asInt()).isEqualTo(3);
    assertThat(all.get("test_loss_mean").asDouble()).isCloseTo(mean, within(1e-12));
    assertThat(all.get("test_loss_deviation").asDouble())
        .isCloseTo(Math.sqrt(squares / 2), within(1e-12));
    assertThat(all.get("converged_below").asDouble()).isCloseTo(Math.log(3) / 5, within(1e-12));
  }

  @Test
  void aPersonSeesATableAndHowManyConverged() {
    CommandLineResult result =
        train("--runs", 2, "--seed", 7, "--epochs", 20, "--converged-below", 0.5);
    assertThat(result.out())
        .contains("run 1 of 2, seed 7", "run 2 of 2, seed 8", "mean ± std")
        .containsPattern("(?m)^ +7( +\\d\\.\\d{4}){4}  stalled$")
        .containsPattern("(?m)^ +8( +\\d\\.\\d{4}){4}  converged$")
        .doesNotContainIgnoringCase("dead")
        .contains("Converged: 1 of 2 runs (train loss below 0.500 in the last epoch)");
    assertThat(result.err().lines().filter(line -> line.startsWith("ninc: Memory: "))).hasSize(1);
    assertThat(result.err()).doesNotContain("--save FILE");
  }

  @Test
  void runsThatDivergeOrOnlyGuessAreNamedAsDead() throws IOException {
    CommandLineResult diverged = train("--runs", 2, "--seed", 7, "--lr", "1e30");
    assertThat(diverged.status()).as(diverged.err()).isZero();
    assertThat(diverged.err()).containsPattern("(?s)the loss of step .*the loss of step ");
    assertThat(diverged.out())
        .contains("Converged: 0 of 2 runs", "Dead (no better than random guessing): seed 7, seed 8")
        .containsPattern("(?m)^mean ± std +– ± – +– ± –");

    Path model = workplace.model();
    Files.writeString(model, Files.readString(model).replace(", lastActivation(identity())", ""));
    CommandLineResult zero = train("--runs", 2, "--seed", 7, "--lr", 100, "--json");
    JsonNode all = zero.json().getLast();
    assertThat(all.get("dead_seeds").toString()).isEqualTo("[7,8]");
    assertThat(all.get("converged_share").asDouble()).isZero();
    assertThat(all.get("test_loss_mean").asDouble()).isCloseTo(Math.log(3), within(1e-6));
  }

  @Test
  void whatNeitherLearnsNorGuessesIsStalled() {
    CommandLineResult result =
        train("--runs", 2, "--seed", 7, "--json", "--converged-below", "1e-9");
    assertThat(result.events("run"))
        .extracting(run -> run.get("outcome").asText())
        .containsOnly("stalled");
  }

  private CommandLineResult train(Object... flags) {
    return ninc(
        Stream.concat(
                Stream.of("train", workplace.model(), "--data", workplace.data()), Stream.of(flags))
            .toArray());
  }
}
