package ninc.cli;

import static ninc.cli.CommandLineResult.ninc;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NewCommandTest {
  @TempDir Path folder;

  @Test
  void theFileTrains() throws IOException {
    CommandLineResult result = ninc("new", folder.resolve("Digits"));
    Path file = folder.resolve("Digits.java");
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out().strip())
        .isEqualTo("Created %s; train it with: ninc train %s", file, file);
    Path data = IdxFolder.write(folder.resolve("data"), 28);
    CommandLineResult trained =
        ninc("train", file, "--data", data, "--steps", 3, "--seed", 1, "--json");
    assertThat(trained.status()).as(trained.err()).isZero();
    assertThat(trained.json().getFirst().get("model").asText()).isEqualTo("Digits");
    assertThat(trained.events("step")).hasSize(3);
  }

  @Test
  void overwritesNothing() throws IOException {
    Path file = Files.writeString(folder.resolve("Digits.java"), "mine");
    CommandLineResult result = ninc("new", folder.resolve("Digits"));
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains("Digits.java already exists; choose another name");
    assertThat(file).hasContent("mine");
  }

  @ParameterizedTest
  @ValueSource(strings = {"my-net", "3Layers", "class", "Ni N", "_", "Network", "Training"})
  void refusesWhatNoModelCanBeCalled(String name) {
    CommandLineResult result = ninc("new", folder.resolve(name));
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).startsWith("ninc: '" + name + "' ").contains(", such as My");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void asksForTheFolder() {
    CommandLineResult result = ninc("new", folder.resolve("no/Digits"));
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err())
        .contains("folder not found")
        .endsWith("; create it" + System.lineSeparator());
  }
}
