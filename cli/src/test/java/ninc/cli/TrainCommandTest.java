package ninc.cli;

import static ninc.cli.CommandLineResult.ninc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ninc.runtime.checkpoint.Checkpoint;
import ninc.runtime.format.safetensors.SafetensorsWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TrainCommandTest {
  private static final int SEED = 7;

  @TempDir Path folder;
  private Workplace workplace;

  @BeforeEach
  void setUp() throws IOException {
    workplace = new Workplace(folder);
  }

  @Test
  void jsonIsTheContractsLinesAndNothingElse() throws IOException, GeneralSecurityException {
    CommandLineResult result = train("--json");
    assertThat(result.status()).as(result.err()).isZero();
    List<JsonNode> lines = result.json();
    assertThat(lines.getFirst().toString())
        .matches(
            """
            \\{"event":"start","model":"Tiny","parameters":%d,"device":"cpu",\
            "train_examples":37,"test_examples":11,"peak_memory_bytes":[1-9][0-9]*,"seed":%d,\
            "batch_size":8,"groups":1,"learning_rate":0.1,"epochs":3,"steps":15,\
            "recipe":"SGD \\(learning rate 0.1, weight decay 0.0, momentum 0.9\\), cosine, 3 epochs",\
            "model_sha256":"%s","ninc":"[^"]+","java":"%s"}\
            """
                .formatted(
                    Workplace.PARAMETERS,
                    SEED,
                    sha256(workplace.model()),
                    Pattern.quote(Runtime.version().toString())));
    assertThat(lines).extracting(line -> line.get("event").asText()).hasSize(1 + 3 * (5 + 1));
    assertThat(result.events("step"))
        .allSatisfy(step ->
            assertThat(step.fieldNames())
                .toIterable()
                .containsExactly("event", "epoch", "step", "loss"))
        .extracting(step -> step.get("step").asInt())
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 15).boxed().toList());
    assertThat(result.events("epoch"))
        .hasSize(3)
        .allSatisfy(epoch ->
            assertThat(epoch.fieldNames())
                .toIterable()
                .containsExactly(
                    "event",
                    "epoch",
                    "train_loss",
                    "train_accuracy",
                    "test_loss",
                    "test_accuracy",
                    "examples_per_second",
                    "seconds"));
  }

  private static String sha256(Path file) throws IOException, GeneralSecurityException {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }

  @Test
  void theStartHasTheOptionsOfTheCommandLine() {
    JsonNode start =
        train("--json", "--batch-size", 16, "--lr", 0.25, "--epochs", 2, "--steps", 4)
            .events("start")
            .getFirst();
    assertThat(start.get("batch_size").asInt()).isEqualTo(16);
    assertThat(start.get("learning_rate").asDouble()).isEqualTo(0.25);
    assertThat(start.get("epochs").asInt()).isEqualTo(2);
    assertThat(start.get("steps").asInt()).isEqualTo(4);
  }

  @Test
  void quietLeavesTheLastLineAlone() {
    CommandLineResult result = train("--quiet");
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out()).matches("done: 15 steps; last test loss .*, accuracy .*\\R");
    assertThat(result.err()).isEmpty();
  }

  @Test
  void quietStillWarns() throws IOException {
    Path wide = workplace.file("Wide.java");
    Files.writeString(
        wide,
        Files.readString(workplace.model())
            .replace("class Tiny", "class Wide")
            .replace("pointwise(4, 3)", "pointwise(4, 5)"));
    CommandLineResult result =
        ninc("train", wide, "--data", workplace.data(), "--steps", 1, "--seed", 7, "--quiet");
    assertThat(result.status()).isZero();
    assertThat(result.err().lines())
        .singleElement()
        .asString()
        .startsWith("ninc: warning: Wide has 5 logits, but ");
  }

  @Test
  void quietLeavesTheTableOfSeveralRuns() {
    CommandLineResult result = train("--quiet", "--epochs", 1, "--runs", 2);
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out().strip())
        .startsWith("seed")
        .doesNotContain("run 1", "epoch 1/1", "done:");
    assertThat(result.err()).isEmpty();
  }

  @Test
  void quietJsonHasAllEvents() {
    CommandLineResult result = train("--quiet", "--json");
    assertThat(result.events("step")).isEqualTo(train("--json").events("step"));
    assertThat(result.err()).isEmpty();
  }

  @Test
  void theFirstLossIsThatOfTheDrawnParametersBeforeAnyUpdate() {
    CommandLineResult once = train("--json", "--lr", "0", "--no-shuffle", "--batch-size", "37");
    CommandLineResult twice = train("--json", "--no-shuffle", "--batch-size", "37");
    double loss = once.events("step").getFirst().get("loss").asDouble();
    assertThat(twice.events("step").getFirst().get("loss").asDouble()).isEqualTo(loss);
    assertThat(once.events("epoch").getFirst().get("train_loss").asDouble())
        .isCloseTo(loss, within(1e-6));
  }

  @Test
  void aPersonSeesALinePerEpochOnStandardOutputAndTheRestOnStandardError() {
    CommandLineResult result = train();
    assertThat(result.out())
        .startsWith("Tiny: 75 parameters, 37 training and 11 test examples")
        .contains("epoch 1/3: train loss ", "epoch 3/3: ", "done: 15 steps; last test loss ");
    assertThat(result.err())
        .containsPattern(
            "ninc: Memory: .* [MG]B at batch size 8"
                + " \\(tensors .* kB, parameters .* kB, workspace .* kB, .*\\)")
        .contains(
            "ninc: Computing on cpu (", "ninc: The parameters were not saved; use --save FILE")
        .doesNotContain("\r");
  }

  @Test
  void saysTheSeedThatItDrewAndThatSeedRepeatsTheRun() {
    CommandLineResult first =
        ninc("train", workplace.model(), "--data", workplace.data(), "--json");
    assertThat(first.err()).containsPattern("Seed: \\d+ \\(reproduce with --seed \\d+\\)");
    String seed = first.err().replaceAll("(?s).*--seed (\\d+)\\).*", "$1");
    CommandLineResult second =
        ninc("train", workplace.model(), "--data", workplace.data(), "--json", "--seed", seed);
    assertThat(second.events("step")).as("seed %s", seed).isEqualTo(first.events("step"));
    assertThat(second.err()).doesNotContain("Seed: ");
  }

  @Test
  void resultsDoNotDependOnTheNumberOfThreads() {
    assertThat(train("--json", "--threads", 1).events("step"))
        .as("seed %d", SEED)
        .isEqualTo(train("--json", "--threads", 3).events("step"));
  }

  @Test
  void everyLevelOfFusionTrainsAlike() {
    List<Double> losses = losses(train("--json", "--fusion", "none"));
    for (String level : List.of("epilogue", "block")) {
      List<Double> others = losses(train("--json", "--fusion", level));
      for (int i = 0; i < losses.size(); i++) {
        assertThat(others.get(i))
            .as("step %d of %s, seed %d", i + 1, level, SEED)
            .isCloseTo(losses.get(i), within(1e-4));
      }
    }
  }

  @Test
  void activationsThatAreComputedAgainTrainTheSame() {
    assertThat(train("--json", "--recompute").events("step"))
        .as("seed %d", SEED)
        .isEqualTo(train("--json").events("step"));
  }

  @Test
  void stepsEndTheRunAndTheEpochUnderWayIsEvaluated() {
    CommandLineResult result = train("--json", "--steps", 7);
    assertThat(result.events("step")).hasSize(7);
    assertThat(result.events("epoch"))
        .extracting(epoch -> epoch.get("epoch").asInt())
        .containsExactly(1, 2);
  }

  @Test
  void stepsMayGoBeyondTheRecipesEpochsButNotBeyondThoseThatAreAskedFor() {
    assertThat(train("--json", "--steps", 17).events("step")).hasSize(17);
    assertThat(train("--json", "--steps", 17, "--epochs", 2).events("step")).hasSize(10);
  }

  @Test
  void limitsTakeTheFirstExamples() {
    CommandLineResult result = train("--json", "--train-limit", 9, "--test-limit", 4);
    assertThat(result.json().getFirst().get("train_examples").asInt()).isEqualTo(9);
    assertThat(result.json().getFirst().get("test_examples").asInt()).isEqualTo(4);
    assertThat(result.events("step")).hasSize(6);
  }

  @ParameterizedTest
  @MethodSource("interruptions")
  void aResumedRunEqualsAnUninterruptedOneToTheLastBit(List<String> flags, int steps)
      throws IOException {
    Path whole = workplace.file("whole.safetensors");
    Path part = workplace.file("part.safetensors");
    Path rest = workplace.file("rest.safetensors");
    Object[] given = flags.toArray();
    CommandLineResult uninterrupted = train(with(given, "--json", "--save", whole));
    CommandLineResult before = train(with(given, "--json", "--save", part, "--steps", steps));
    CommandLineResult after =
        ninc(
            with(
                given,
                "train",
                workplace.model(),
                "--data",
                workplace.data(),
                "--resume",
                part,
                "--save",
                rest,
                "--json"));
    assertThat(after.status()).as(after.err()).isZero();
    assertThat(Stream.concat(before.events("step").stream(), after.events("step").stream()))
        .as("seed %d", SEED)
        .containsExactlyElementsOf(uninterrupted.events("step"));
    assertThat(Files.mismatch(rest, whole)).as("seed %d", SEED).isEqualTo(-1);
  }

  static Stream<Arguments> interruptions() {
    return Stream.of(
        Arguments.of(List.of(), 3),
        Arguments.of(List.of(), 5),
        Arguments.of(List.of("--momentum", "0"), 14),
        Arguments.of(List.of("--no-shuffle", "--batch-size", "5"), 9));
  }

  @Test
  void weightsStartANewRunFromThem() {
    Path file = workplace.file("run.safetensors");
    train("--save", file);
    CommandLineResult result = train("--json", "--weights", file, "--lr", 0, "--epochs", 1);
    CommandLineResult evaluated =
        ninc("eval", workplace.model(), "--data", workplace.data(), "--weights", file, "--json");
    assertThat(result.events("epoch").getFirst().get("test_loss"))
        .isEqualTo(evaluated.events("eval").getFirst().get("loss"));
    assertThat(result.events("step").getFirst().get("step").asInt()).isEqualTo(1);
    String notice = "ninc: loaded 6 tensors from " + file + " by name";
    assertThat(result.err()).contains(notice);
    assertThat(evaluated.err()).contains(notice);
  }

  @Test
  void aFailedRunLeavesTheOldCheckpointAndNothingBesideIt() throws IOException {
    Path file = workplace.file("run.safetensors");
    train("--save", file, "--epochs", 1);
    byte[] before = Files.readAllBytes(file);
    CommandLineResult result = train("--save", file, "--lr", "1e30");
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err()).contains("ninc: the loss of step ").contains("--lr");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).hasSize(3);
    }
  }

  @Test
  void asksForTheSameEpochWhereTheSavedRunIsInTheMiddleOfOne() {
    Path file = workplace.file("run.safetensors");
    train("--save", file, "--steps", 3);
    CommandLineResult result =
        ninc(
            "train",
            workplace.model(),
            "--data",
            workplace.data(),
            "--resume",
            file,
            "--batch-size",
            9);
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err())
        .contains("in the middle of an epoch of 37 examples in batches of 8")
        .contains(
            "resume with the same model file, --data, --resize, --train-limit, --batch-size and"
                + " --no-shuffle");
  }

  @Test
  void asksForTheSameDataAndNetworkWhereTheSavedRunIsInTheMiddleOfAnEpoch() throws IOException {
    Path file = workplace.file("run.safetensors");
    train("--save", file, "--steps", 3);
    String model = Files.readString(workplace.model());
    Files.writeString(workplace.model(), model.replace("dropout(0.1)", "dropout(0.2)"));
    CommandLineResult network = resume(file);
    assertThat(network.status()).isEqualTo(2);
    assertThat(network.err())
        .contains("the saved run is in the middle of an epoch with another network; resume with");
    Files.writeString(workplace.model(), model);

    Path images = workplace.data().resolve("train-images-idx3-ubyte");
    byte[] pixels = Files.readAllBytes(images);
    pixels[pixels.length - 1] ^= 1;
    Files.write(images, pixels);
    CommandLineResult data = resume(file);
    assertThat(data.status()).isEqualTo(2);
    assertThat(data.err())
        .contains("the saved run is in the middle of an epoch of other training examples");

    train("--save", file, "--steps", 5);
    pixels[pixels.length - 1] ^= 1;
    Files.write(images, pixels);
    assertThat(resume(file).status()).as("between epochs, other data is allowed").isZero();
  }

  private CommandLineResult resume(Path file) {
    return ninc("train", workplace.model(), "--data", workplace.data(), "--resume", file);
  }

  @Test
  void aFileWithParametersAloneCanBeStartedFromButNotResumed() {
    Path file = workplace.file("parameters.safetensors");
    SafetensorsWriter.write(file, Map.of(), List.of());
    CommandLineResult result = train("--resume", file);
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err())
        .endsWith(
            "is not a checkpoint of a run; start a new run from its parameters with --weights\n");
  }

  @Test
  void aLossThatIsNotFiniteNamesTheOptionsThatHelp() {
    CommandLineResult result = train("--lr", "1e30");
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err())
        .contains("(first non-finite value: ")
        .containsPattern(
            "lower the learning rate \\(--lr, [0-9.]+E(29|30) at this step\\), clip the gradients"
                + " \\(--clip-norm\\) or try another seed \\(--seed\\)");
  }

  @Test
  void saysThatNothingIsLeftToDo() {
    Path file = workplace.file("run.safetensors");
    train("--save", file);
    assertThat(Checkpoint.open(file).progress().epoch()).isEqualTo(4);
    CommandLineResult result =
        ninc("train", workplace.model(), "--data", workplace.data(), "--resume", file);
    assertThat(result.status()).isZero();
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("completed all 15 steps").contains("increase --epochs");
  }

  @Test
  void warnsOfDeadLogitsOnStandardErrorWithJsonToo() throws IOException {
    Path model = workplace.model();
    Files.writeString(model, Files.readString(model).replace(", lastActivation(identity())", ""));
    Path file = workplace.file("run.safetensors");
    // After one large step of the biases, all gradients are zero.
    CommandLineResult result = train("--json", "--lr", "100", "--save", file);
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.err().lines().filter(line -> line.contains("every logit")))
        .singleElement()
        .asString()
        .startsWith("ninc: warning: ")
        .contains("nin1.pointwise2.relu", "lastActivation(identity())", "--lr");
    assertThat(result.json())
        .extracting(line -> line.get("event").asText())
        .doesNotContain("warning");
  }

  private static List<Double> losses(CommandLineResult result) {
    return result.events("step").stream().map(step -> step.get("loss").asDouble()).toList();
  }

  private CommandLineResult train(Object... flags) {
    return ninc(
        with(flags, "train", workplace.model(), "--data", workplace.data(), "--seed", SEED));
  }

  private static Object[] with(Object[] flags, Object... others) {
    return Stream.concat(Stream.of(others), Stream.of(flags)).toArray();
  }
}
