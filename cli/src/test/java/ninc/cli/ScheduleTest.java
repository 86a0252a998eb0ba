package ninc.cli;

import static ninc.cli.CommandLineResult.ninc;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --lr-schedule}, {@code --warm-up}, and a schedule that is a function of the recipe. */
class ScheduleTest {
  @TempDir Path folder;
  private Workplace workplace;

  @BeforeEach
  void setUp() throws IOException {
    workplace = new Workplace(folder);
  }

  /** Five steps an epoch: the learning rate of the last step of each of three epochs. */
  @ParameterizedTest
  @CsvSource({
    "step:1:0.5, 0, 0.1, 0.05, 0.025",
    "multi-step:0.5:1:2, 0, 0.1, 0.05, 0.025",
    "constant, 1.2, 0.07142857142857142, 0.1, 0.1",
    "step:1:0.5, 1, 0.08333333333333334, 0.1, 0.05",
  })
  void setsTheLearningRate(String schedule, double warmUp, double one, double two, double three)
      throws IOException {
    Path csv = workplace.file("run.csv");
    CommandLineResult result = train("--lr-schedule", schedule, "--warm-up", warmUp, "--csv", csv);
    assertThat(result.status()).as(result.err()).isZero();
    List<String> rows = Files.readAllLines(csv);
    int column = List.of(rows.getFirst().split(",")).indexOf("learning_rate");
    assertThat(rows.stream().skip(1).map(row -> Double.valueOf(row.split(",")[column])))
        .usingComparatorForType(
            (a, b) -> Math.abs(a - b) < 1e-15 ? 0 : Double.compare(a, b), Double.class)
        .containsExactly(one, two, three);
  }

  @ParameterizedTest
  @CsvSource({
    "plateau:0:0.5, 0.2, 3",
    "plateau:0:0.5, 0.2, 7",
    "plateau:0:0.5, 0.2, 11",
    "polynomial:2, 0, 8",
  })
  void aResumedRunEqualsAnUninterruptedOneToTheLastBit(
      String schedule, double validation, int steps) throws IOException {
    Path whole = workplace.file("whole.safetensors");
    Path part = workplace.file("part.safetensors");
    Path rest = workplace.file("rest.safetensors");
    Object[] flags = {
      "--lr-schedule", schedule, "--warm-up", 0.5, "--validation", validation, "--lr", 0.5
    };
    train(with(flags, "--save", whole));
    train(with(flags, "--save", part, "--steps", steps));
    CommandLineResult resumed = train(with(flags, "--resume", part, "--save", rest));
    assertThat(resumed.status()).as(resumed.err()).isZero();
    assertThat(Files.mismatch(rest, whole)).isEqualTo(-1);
  }

  /**
   * With a learning rate of nearly 0, no epoch is better than the first one by a ten-thousandth.
   */
  @Test
  void aPlateauOfTheValidationLossReducesTheLearningRate() throws IOException {
    Path csv = workplace.file("run.csv");
    train("--lr", 1e-12, "--lr-schedule", "plateau:0:0.5", "--validation", 0.2, "--csv", csv);
    assertThat(Files.readAllLines(csv).stream().skip(1))
        .extracting(row -> row.split(",")[8])
        .containsExactly("1.0E-12", "1.0E-12", "5.0E-13");
  }

  @Test
  void saysThatThePlateauIsThatOfTheTestExamples() {
    assertThat(train("--lr-schedule", "plateau:1:0.5").err())
        .contains("the run is steered by the test examples");
  }

  @Test
  void aRecipeMayHaveAFunction() throws IOException {
    Path csv = workplace.file("run.csv");
    Path model = withSchedule("customSchedule(now -> 1 / (1 + now.epochs()))");
    CommandLineResult result = run(model, "--csv", csv);
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(Files.readAllLines(csv).getLast().split(",")[8])
        .isEqualTo(Double.toString(0.1 * (1 / (1 + 14 / 5.0))));
  }

  @ParameterizedTest
  @CsvSource({
    "-now.epochs() * now.step(), gives a factor of -0.2",
    "now.step() / (now.step() < 6 ? 1.0 : 0.0), gives a factor of Infinity",
    "now.losses().get(7), throws java.lang.ArrayIndexOutOfBoundsException: Index 7",
  })
  void aFunctionThatGivesNoLearningRateIsAnsweredInOneLine(String function, String message)
      throws IOException {
    CommandLineResult result = run(withSchedule("customSchedule(now -> %s)".formatted(function)));
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err().lines().toList().getLast())
        .startsWith("ninc: the learning rate schedule, a function of the recipe, ")
        .contains(message)
        .contains(" at step ");
  }

  private Path withSchedule(String schedule) throws IOException {
    return Files.writeString(
        workplace.file("Own.java"),
        Files.readString(workplace.model())
            .replace("class Tiny", "class Own")
            .replace("cosine()", schedule));
  }

  private CommandLineResult train(Object... flags) {
    return run(workplace.model(), flags);
  }

  private CommandLineResult run(Path model, Object... flags) {
    return ninc(
        with(new Object[] {"train", model, "--data", workplace.data(), "--seed", 7}, flags));
  }

  private static Object[] with(Object[] flags, Object... more) {
    return Stream.concat(Stream.of(flags), Stream.of(more)).toArray();
  }
}
