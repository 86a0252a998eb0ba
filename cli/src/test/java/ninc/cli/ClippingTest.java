package ninc.cli;

import static ninc.cli.CommandLineResult.ninc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import ninc.runtime.format.safetensors.SafetensorsFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --clip-norm} and a recipe's {@code clipNorm}, from the command to the file. */
class ClippingTest {
  private static final double RATE = 0.1;

  @TempDir Path folder;
  private Workplace workplace;

  @BeforeEach
  void setUp() throws IOException {
    workplace = new Workplace(folder);
  }

  @Test
  void aStepOfSgdMovesTheParametersByTheRateTimesTheNorm() {
    SafetensorsFile start = trained("start", "--steps", 1, "--lr", 0);
    SafetensorsFile plain = trained("plain", "--steps", 1, "--momentum", 0);
    SafetensorsFile clipped =
        trained("clipped", "--steps", 1, "--momentum", 0, "--clip-norm", "0.01");
    assertThat(distance(start, plain)).isGreaterThan(2 * RATE * 0.01);
    assertThat(distance(start, clipped)).isCloseTo(RATE * 0.01, within(1e-3 * RATE * 0.01));
  }

  @Test
  void manyStepsMoveThemByNoMoreThanThatEach() {
    SafetensorsFile start = trained("start", "--steps", 1, "--lr", 0);
    for (String device : List.of("cpu", "simt")) {
      SafetensorsFile end =
          trained(
              device, "--device", device, "--steps", 7, "--momentum", 0, "--clip-norm", "0.001");
      assertThat(distance(start, end)).as(device).isBetween(0.0, 7 * RATE * 0.001 * 1.001);
    }
  }

  @Test
  void aRecipeMayClipAndZeroTurnsThatOff() throws IOException {
    Path plain = save("plain");
    Path asked = save("asked", "--clip-norm", "0.05");
    String source = Files.readString(workplace.model());
    Files.writeString(workplace.model(), source.replace(".epochs(3)", ".epochs(3).clipNorm(0.05)"));
    assertThat(parameters(save("own"))).isDeepEqualTo(parameters(asked));
    assertThat(parameters(save("off", "--clip-norm", 0))).isDeepEqualTo(parameters(plain));
    assertThat(distance(SafetensorsFile.open(asked), SafetensorsFile.open(plain))).isPositive();
    assertThat(kernels()).contains("nin1.conv.weight.grad.norm");
  }

  private List<String> kernels() {
    return ninc("compile", workplace.model(), "--json").json().stream()
        .filter(line -> line.get("event").asText().equals("kernel"))
        .map(kernel -> kernel.get("name"))
        .map(JsonNode::asText)
        .toList();
  }

  @Test
  void aCheckpointSaysItAndARunThatGoesOnWithoutItIsTold() throws IOException {
    Path whole = save("whole", "--clip-norm", "0.05");
    Path part = save("part", "--clip-norm", "0.05", "--steps", 7);
    assertThat(SafetensorsFile.open(part).metadata().get("recipe"))
        .contains("SGD (", "), gradients clipped to norm 0.05, cosine, 3 epochs");
    Path rest = workplace.file("rest.safetensors");
    assertThat(train("--resume", part, "--save", rest, "--clip-norm", "0.05").err())
        .doesNotContain("The saved run used");
    assertThat(Files.mismatch(rest, whole)).isEqualTo(-1);
    assertThat(train("--resume", part).err())
        .containsPattern(
            "The saved run used .* norm 0\\.05, cosine.*; resuming with .*\\), cosine");
  }

  private Path save(String name, Object... flags) {
    Path file = workplace.file(name + ".safetensors");
    train(Stream.concat(Stream.of("--save", file), Stream.of(flags)).toArray());
    return file;
  }

  private SafetensorsFile trained(String name, Object... flags) {
    return SafetensorsFile.open(save(name, flags));
  }

  private CommandLineResult train(Object... flags) {
    CommandLineResult result =
        ninc(
            Stream.concat(
                    Stream.of("train", workplace.model(), "--data", workplace.data(), "--seed", 7),
                    Stream.of(flags))
                .toArray());
    assertThat(result.status()).as(result.err()).isZero();
    return result;
  }

  private static float[][] parameters(Path file) {
    SafetensorsFile stored = SafetensorsFile.open(file);
    return names(stored).map(name -> stored.tensor(name).toFloats()).toArray(float[][]::new);
  }

  private static Stream<String> names(SafetensorsFile file) {
    return file.names().stream().filter(name -> name.endsWith(".weight") || name.endsWith(".bias"));
  }

  /** Returns the L2 norm of the difference of all parameters. */
  private static double distance(SafetensorsFile one, SafetensorsFile other) {
    double sum = 0;
    for (String name : names(one).toList()) {
      float[] a = one.tensor(name).toFloats();
      float[] b = other.tensor(name).toFloats();
      for (int i = 0; i < a.length; i++) {
        sum += Math.pow((double) a[i] - b[i], 2);
      }
    }
    return Math.sqrt(sum);
  }
}
