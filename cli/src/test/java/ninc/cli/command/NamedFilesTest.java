package ninc.cli.command;

import static ninc.cli.CommandLineResult.ninc;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import ninc.cli.CommandLineResult;
import ninc.cli.Workplace;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Files that are named twice on the command line; {@code mistakes.csv} has more cases. */
class NamedFilesTest {
  @TempDir Path folder;
  private Workplace workplace;
  private Path saved;

  @BeforeEach
  void setUp() throws IOException {
    workplace = new Workplace(folder);
    saved = folder.resolve("saved.safetensors");
    assertThat(train("--save", saved).status()).isZero();
  }

  @Test
  void aRunIsSavedInPlaceOfWhatItStartsFrom() {
    assertThat(train("--weights", saved, "--save", saved).status()).isZero();
    assertThat(train("--weights", saved, "--save-best", saved).status()).isZero();
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aLinkIsTheFileBehindIt() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), saved);
    byte[] before = Files.readAllBytes(saved);
    CommandLineResult result = train("--weights", saved, "--csv", link);
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains("--csv and --weights name the same file, " + saved);
    assertThat(saved).hasBinaryContent(before);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aFileThatDoesNotExistYetIsTheSameThroughALinkedFolder() throws IOException {
    Path runs = Files.createDirectory(folder.resolve("runs"));
    Path link = Files.createSymbolicLink(folder.resolve("linked"), runs);
    CommandLineResult result =
        train("--save", runs.resolve("new"), "--save-best", link.resolve("new"));
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains("--save and --save-best name the same file");
    assertThat(runs).isEmptyDirectory();
  }

  private CommandLineResult train(Object... flags) {
    List<Object> arguments =
        new ArrayList<>(List.of("train", workplace.model(), "--data", workplace.data()));
    arguments.addAll(List.of("--epochs", 1, "--seed", 5));
    arguments.addAll(List.of(flags));
    return ninc(arguments.toArray());
  }
}
