package ninc.cli;

import static ninc.cli.CommandLineResult.ninc;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Shell integration: completion, and colours in terminals only. */
class ShellTest {
  private static final String ESCAPE = "\u001b[";

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "tra, train",
    "train --bat, --batch-size",
    "train --fusion ep, epilogue",
    "compile --mode inf, infer",
  })
  void bashCompletesCommandsFlagsAndTheirValues(String typed, String expected)
      throws IOException, InterruptedException {
    Path script = folder.resolve("completion");
    Files.writeString(script, ninc("completion").out());
    String bash =
        """
        source %s
        compopt() { :; } # which works in an interactive shell alone
        COMP_WORDS=(ninc %s)
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _complete_ninc
        echo "${COMPREPLY[@]}"
        """
            .formatted(script, typed);
    CommandLineResult result = OtherProcess.run(List.of("bash", "-c", bash), Map.of());
    assertThat(result.err()).isEmpty();
    assertThat(result.out().strip().split(" ")).contains(expected);
  }

  @Test
  void aPipeGetsNoColours() throws IOException, InterruptedException {
    CommandLineResult result = OtherProcess.java(List.of("ninc.cli.Main", "train", "--help"));
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out()).startsWith("Usage: ninc train").doesNotContain(ESCAPE);
  }

  /** Runs a command in a pseudo-terminal, created by {@code script} of util-linux. */
  @Test
  void aTerminalGetsColoursUnlessNoColorIsSet() throws IOException, InterruptedException {
    assertThat(onTerminal(Map.of()).out()).contains(ESCAPE, "Usage: ");
    assertThat(onTerminal(Map.of("NO_COLOR", "1")).out())
        .contains("Usage: ninc train")
        .doesNotContain(ESCAPE);
  }

  private static CommandLineResult onTerminal(Map<String, String> environment)
      throws IOException, InterruptedException {
    String command =
        String.join(" ", OtherProcess.javaCommand(List.of("ninc.cli.Main", "train", "--help")));
    return OtherProcess.run(
        List.of("script", "--quiet", "--return", "--command", command, "/dev/null"), environment);
  }
}
