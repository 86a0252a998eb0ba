package ninc.cli;

import static ninc.cli.CommandLineResult.ninc;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A checkpoint remembers the values of the parameters that its model was trained with. */
class ParametersTest {
  @TempDir Path folder;
  private Workplace workplace;
  private Path saved;

  @BeforeEach
  void setUp() throws IOException {
    workplace = new Workplace(folder);
    workplace.grid();
    saved = folder.resolve("saved.safetensors");
    succeeds(train("--epochs", 1, "--set", "channels=6", "--set", "rate=5e-2", "--save", saved));
  }

  @Test
  void aTrainedModelIsTheOneThatWasTrained() throws IOException {
    Path exported = folder.resolve("exported.safetensors");
    succeeds(grid("eval", "--data", workplace.data(), "--weights", saved));
    succeeds(grid("predict", workplace.grey("image.png", 8), "--weights", saved));
    CommandLineResult export = grid("export", "--weights", saved, "--safetensors", exported);
    succeeds(export);
    assertThat(export.out())
        .contains("safetensors, %d parameters".formatted(6 * 9 + 6 + 6 * 6 + 6 + 3 * 6 + 3));
    succeeds(grid("eval", "--data", workplace.data(), "--weights", exported));
  }

  @Test
  void aParameterThatChangesNoShapeMayBeSetAgain() {
    succeeds(grid("eval", "--data", workplace.data(), "--weights", saved, "--set", "rate=1"));
  }

  @Test
  void aResumedRunHasItsValuesGivenOrNot() {
    succeeds(train("--resume", saved));
    succeeds(train("--resume", saved, "--set", "rate=0.05"));
  }

  private CommandLineResult train(Object... more) {
    return grid(
        "train", Stream.concat(Stream.of("--data", workplace.data()), Stream.of(more)).toArray());
  }

  private CommandLineResult grid(String command, Object... more) {
    return ninc(
        Stream.concat(Stream.of(command, folder.resolve("Grid.java")), Stream.of(more)).toArray());
  }

  private static void succeeds(CommandLineResult result) {
    assertThat(result.status()).as(result.err()).isZero();
  }
}
