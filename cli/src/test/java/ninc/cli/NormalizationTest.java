package ninc.cli;

import static ninc.cli.CommandLineResult.ninc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import ninc.runtime.format.safetensors.SafetensorsFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pixels are normalized in evaluation and prediction as they were in training. */
class NormalizationTest {
  @TempDir Path folder;
  private Workplace workplace;
  private Path saved;
  private String source;

  @BeforeEach
  void setUp() throws IOException {
    workplace = new Workplace(folder);
    source = Files.readString(workplace.model());
    saved = workplace.file("saved.safetensors");
  }

  @Test
  void evalNormalizesAsTheRunDid() {
    CommandLineResult plain = train("--no-normalize");
    CommandLineResult trained = train("--mean", "0.4", "--std", "0.3", "--save", saved);
    assertThat(testLoss(trained)).isNotEqualTo(testLoss(plain));
    assertThat(SafetensorsFile.open(saved).metadata())
        .containsEntry("normalization_mean", "[0.4]")
        .containsEntry("normalization_std", "[0.3]");
    assertThat(evaluated()).isCloseTo(testLoss(trained), within(1e-6));
  }

  @Test
  void aRecipeNormalizesLikeTheOptions() throws IOException {
    double withOptions = testLoss(train("--mean", "0.4", "--std", "0.3"));
    recipe(".normalize(mean(0.4), std(0.3))");
    assertThat(testLoss(train("--save", saved))).isEqualTo(withOptions);
    recipe(".normalize(mean(0.1), std(7))");
    assertThat(evaluated()).isCloseTo(withOptions, within(1e-6));
    assertThat(testLoss(train("--mean", "0.4", "--std", "0.3"))).isEqualTo(withOptions);
  }

  @Test
  void predictNormalizesAsTheRunDid() throws IOException {
    train("--mean", "0.4", "--std", "0.3", "--save", saved);
    Path image = workplace.image("image.png", 8, 8);
    String first = predicted(image);
    recipe(".normalize(mean(0.9), std(0.1))");
    assertThat(predicted(image)).isEqualTo(first);
    train("--no-normalize", "--weights", saved, "--epochs", 1, "--lr", 0, "--save", saved);
    assertThat(predicted(image)).isNotEqualTo(first);
  }

  @Test
  void saysThatParametersWereTrainedOnOtherImages() {
    train("--mean", "0.4", "--std", "0.3", "--save", saved);
    String other = "The parameters were trained on images with another normalization";
    assertThat(train("--weights", saved).err()).contains(other);
    assertThat(train("--weights", saved, "--mean", "0.4", "--std", "0.3").err())
        .doesNotContain(other);
  }

  private void recipe(String setting) throws IOException {
    Files.writeString(workplace.model(), source.replace(".epochs(3)", ".epochs(3)" + setting));
  }

  private CommandLineResult train(Object... flags) {
    Object[] run = {"train", workplace.model(), "--data", workplace.data(), "--json", "--seed", 5};
    Object[] all = new Object[run.length + flags.length];
    System.arraycopy(run, 0, all, 0, run.length);
    System.arraycopy(flags, 0, all, run.length, flags.length);
    CommandLineResult result = ninc(all);
    assertThat(result.status()).as(result.err()).isZero();
    return result;
  }

  private static double testLoss(CommandLineResult trained) {
    return trained.events("epoch").getLast().get("test_loss").asDouble();
  }

  private double evaluated() {
    CommandLineResult result =
        ninc("eval", workplace.model(), "--data", workplace.data(), "--weights", saved, "--json");
    JsonNode event = result.events("eval").getFirst();
    return event.get("loss").asDouble();
  }

  private String predicted(Path image) {
    CommandLineResult result =
        ninc("predict", workplace.model(), image, "--weights", saved, "--top", 3);
    assertThat(result.status()).as(result.err()).isZero();
    return result.out();
  }
}
