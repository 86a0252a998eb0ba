package ninc.cli;

import static ninc.cli.CommandLineResult.ninc;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import ninc.runtime.checkpoint.Checkpoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ctrl-C in a terminal that shows a progress bar. */
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
class InterruptTest {
  private static final String STOPPING = "ninc: Stopping after the current step";
  private static final String ERASE_LINE = "\r\u001b[K";
  private static final int INTERRUPTED = 130;

  /** The capacity of a pipe on Linux. */
  private static final int PIPE_BYTES = 1 << 16;

  @TempDir Path folder;

  private Workplace workplace;

  @BeforeEach
  void prepare() throws IOException {
    workplace = new Workplace(folder);
  }

  /** Runs ninc and records the terminal's settings before and after. */
  private PseudoTerminal terminal(Object... arguments) throws IOException {
    return terminal("", "", arguments);
  }

  /**
   * @param before a command to run first
   * @param redirection the redirection of ninc's output
   */
  private PseudoTerminal terminal(String before, String redirection, Object... arguments)
      throws IOException {
    String ninc =
        NincProcess.command(arguments).stream()
            .map(argument -> "'" + argument + "'")
            .collect(Collectors.joining(" "));
    return new PseudoTerminal(
        folder.resolve("commands"),
        """
        trap : INT # else the shell would end before its second look
        cd '%s'
        stty -g > before
        %s
        %s %s
        status=$?
        stty -g > after
        exit $status
        """
            .formatted(folder, before, ninc, redirection));
  }

  private void assertTerminalIsAsItWas(PseudoTerminal terminal) {
    assertThat(folder.resolve("after")).hasSameTextualContentAs(folder.resolve("before"));
    assertThat(terminal.shown()).as("the cursor is hidden").doesNotContain("\u001b[?25l");
  }

  @Test
  void aRunIsSavedAfterItsStepAndGoesOnAsIfItWasNotInterrupted()
      throws IOException, InterruptedException {
    Object[] run = {
      "train", workplace.model(), "--data", workplace.data(), "--epochs", 150, "--seed", 5
    };
    Path interrupted = workplace.file("interrupted.safetensors");
    Path whole = workplace.file("whole.safetensors");
    try (PseudoTerminal terminal = terminal(and(run, "--save", interrupted))) {
      terminal.await("epoch 1/150 [");
      terminal.pressCtrlC();
      assertThat(terminal.waitFor()).as(terminal.shown()).isEqualTo(INTERRUPTED);
      assertThat(terminal.shown())
          .containsSubsequence(
              STOPPING + "; press Ctrl-C again to quit immediately without saving\r\n",
              "ninc: saved to " + interrupted + "\r\n",
              "stopped after step ");
      assertTerminalIsAsItWas(terminal);
    }
    assertThat(Checkpoint.open(interrupted).progress().step()).isBetween(1L, 749L);
    assertThat(ninc(and(run, "--resume", interrupted, "--save", interrupted)).status()).isZero();
    assertThat(ninc(and(run, "--save", whole)).status()).isZero();
    assertThat(interrupted).hasSameBinaryContentAs(whole);
  }

  private static Object[] and(Object[] arguments, Object... more) {
    Object[] all = new Object[arguments.length + more.length];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return all;
  }

  /** The output goes to a pipe with room for one line, so that ninc blocks before it can end. */
  @Test
  void aSecondCtrlCEndsTheProcessAtOnce() throws IOException, InterruptedException {
    String first =
        "Tiny: %d parameters, %d training and %d test examples\n"
            .formatted(Workplace.PARAMETERS, IdxFolder.TRAIN, IdxFolder.TEST);
    String fillPipe =
        "mkfifo pipe && exec 3<>pipe && head -c %d /dev/zero >&3"
            .formatted(PIPE_BYTES - first.length());
    try (PseudoTerminal terminal =
        terminal(
            fillPipe,
            ">&3",
            "train",
            workplace.model(),
            "--data",
            workplace.data(),
            "--epochs",
            150)) {
      terminal.await("epoch 1/150 [");
      terminal.pressCtrlC();
      terminal.await(STOPPING);
      terminal.pressCtrlC();
      assertThat(terminal.waitFor()).as(terminal.shown()).isEqualTo(INTERRUPTED);
      assertTerminalIsAsItWas(terminal);
    }
  }

  @ParameterizedTest
  @CsvSource({"train --runs 1000, epoch 1/3 [", "find-lr --steps 100000, start 1/3 ["})
  void otherTrainingsStopAfterTheirStep(String command, String bar)
      throws IOException, InterruptedException {
    Object[] arguments = and(command.split(" "), workplace.model(), "--data", workplace.data());
    try (PseudoTerminal terminal = terminal(arguments)) {
      terminal.await(bar);
      terminal.pressCtrlC();
      assertThat(terminal.waitFor()).as(terminal.shown()).isEqualTo(INTERRUPTED);
      assertThat(terminal.shown()).contains(STOPPING);
      assertTerminalIsAsItWas(terminal);
    }
  }

  @Test
  void aCommandThatSavesNothingEndsAtOnceAndTakesItsBarAway()
      throws IOException, InterruptedException {
    try (PseudoTerminal terminal =
        terminal("bench", workplace.model(), "--mode", "train", "--runs", 1000)) {
      terminal.await("train [");
      terminal.pressCtrlC();
      assertThat(terminal.waitFor()).as(terminal.shown()).isEqualTo(INTERRUPTED);
      assertThat(terminal.shown()).endsWith(ERASE_LINE);
      assertTerminalIsAsItWas(terminal);
    }
  }
}
