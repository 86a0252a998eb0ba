package ninc.cli;

import static ninc.cli.CommandLineResult.ninc;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import ninc.runtime.format.safetensors.SafetensorsFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --precision} on every command that runs or compiles a model. */
class PrecisionTest {
  private static final String NOTE =
      "cpu rounds to bf16, but computes and stores in float32: it saves neither time nor memory";

  @TempDir Path folder;
  private Workplace workplace;
  private Path weights;

  @BeforeEach
  void prepare() throws IOException {
    workplace = new Workplace(folder);
    weights = workplace.file("run.safetensors");
  }

  private CommandLineResult train(Object... flags) {
    Stream<Object> run =
        Stream.of("train", workplace.model(), "--data", workplace.data(), "--device", "cpu");
    return ninc(Stream.concat(run, Stream.of(flags)).toArray());
  }

  @Test
  void theCheckpointTellsThePrecision() throws IOException {
    CommandLineResult trained =
        train("--save", weights, "--epochs", 1, "--seed", 1, "--precision", "bf16");
    assertThat(trained.status()).as(trained.err()).isZero();
    assertThat(trained.err()).contains(NOTE);
    assertThat(SafetensorsFile.open(weights).metadata().get("recipe")).endsWith("products in bf16");
    assertThat(train("--resume", weights, "--epochs", 2).err())
        .containsPattern("The saved run used .*, products in bf16; resuming with .* epochs\\R")
        .doesNotContain(NOTE);
    assertThat(train("--resume", weights, "--epochs", 1, "--precision", "bf16").err())
        .doesNotContain("The saved run used");
  }

  @Test
  void float32IsAsBefore() throws IOException {
    CommandLineResult trained =
        train("--save", weights, "--epochs", 1, "--seed", 1, "--precision", "float32");
    assertThat(trained.err()).doesNotContain("rounds to");
    assertThat(SafetensorsFile.open(weights).metadata().get("recipe")).doesNotContain("products");
  }

  @Test
  void epochsInFloat16TellTheScaleOfTheLoss() {
    CommandLineResult lines = train("--epochs", 1, "--seed", 1, "--precision", "float16");
    assertThat(lines.out()).contains("; loss scale 65536, 0 steps skipped so far");
    JsonNode epoch =
        train("--epochs", 1, "--seed", 1, "--precision", "float16", "--json")
            .events("epoch")
            .getFirst();
    assertThat(epoch.path("loss_scale").asDouble()).isEqualTo(65536);
    assertThat(epoch.path("skipped_steps").asInt(-1)).isZero();
    JsonNode other = train("--epochs", 1, "--seed", 1, "--json").events("epoch").getFirst();
    assertThat(other.has("loss_scale")).isFalse();
  }

  @Test
  void trainedParametersAreEvaluatedInAnyPrecision() throws IOException {
    train("--save", weights, "--epochs", 1, "--seed", 1);
    for (String precision : new String[] {"tf32", "bf16", "float16"}) {
      CommandLineResult evaluated =
          ninc(
              "eval",
              workplace.model(),
              "--weights",
              weights,
              "--data",
              workplace.data(),
              "--device",
              "simt",
              "--precision",
              precision);
      assertThat(evaluated.status()).as(evaluated.err()).isZero();
      assertThat(evaluated.err()).doesNotContain("rounds to");
      CommandLineResult predicted =
          ninc(
              "predict",
              workplace.model(),
              "--weights",
              weights,
              "--data",
              workplace.data(),
              "--example",
              0,
              "--device",
              "cpu",
              "--precision",
              precision);
      assertThat(predicted.status()).as(predicted.err()).isZero();
      assertThat(predicted.err()).contains("cpu rounds to " + precision);
    }
  }

  @Test
  void kernelsInSixteenBitsAreCheckedAndMeasured() {
    CommandLineResult checked =
        ninc("check", workplace.model(), "--device", "simt", "--precision", "bf16");
    assertThat(checked.status()).as(checked.err()).isZero();
    CommandLineResult measured =
        ninc(
            "bench",
            workplace.model(),
            "--device",
            "cpu",
            "--steps",
            1,
            "--runs",
            1,
            "--precision",
            "bf16",
            "--json");
    assertThat(measured.status()).as(measured.err()).isZero();
    assertThat(measured.events("bench"))
        .extracting(event -> event.path("precision").asText())
        .containsOnly("bf16");
  }

  @Test
  void compilingShowsWhatIsRounded() {
    assertThat(
            ninc(
                    "compile",
                    workplace.model(),
                    "--precision",
                    "bf16",
                    "--print-after",
                    "round-operands")
                .out())
        .contains("bf16 [N,", "= RoundedWeight(", "= Round(");
    assertThat(bytes("bf16")).isLessThan(bytes("float32"));
    assertThat(bytes("tf32")).isGreaterThan(bytes("float32"));
  }

  /** The bytes that all kernels of a training step read and write. */
  private long bytes(String precision) {
    return ninc(
            "compile",
            workplace.model(),
            "--device",
            "simt",
            "--precision",
            precision,
            "--batch-size",
            64,
            "--json")
        .events("compile")
        .getFirst()
        .get("bytes")
        .asLong();
  }
}
