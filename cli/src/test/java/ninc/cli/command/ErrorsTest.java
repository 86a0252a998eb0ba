package ninc.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import ninc.cli.CommandLineResult;
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import ninc.runtime.distributed.RankTimeout;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Each kind of error is reported as one printable line with its exit status. */
class ErrorsTest {
  private static final String HOSTILE = "a\u001b[2J\nb\u202e";

  @Test
  void aMistakeOfTheUser() {
    assertThat(resultOf(() -> fail(new UserError(HOSTILE))))
        .isEqualTo(new CommandLineResult(2, "", "ninc: a?[2J?b?\n"));
  }

  @Test
  void aFailure() {
    assertThat(resultOf(() -> fail(new Failure(HOSTILE))))
        .isEqualTo(new CommandLineResult(1, "", "ninc: a?[2J?b?\n"));
  }

  @Test
  void aRankThatDoesNotAnswerIsWorthAnotherTry() {
    assertThat(resultOf(() -> fail(new RankTimeout(2, "node7", Duration.ofSeconds(120)))))
        .isEqualTo(
            new CommandLineResult(
                75,
                "",
                "ninc: rank 2 on node7 has not answered for 120 s; go on from the checkpoint with"
                    + " --resume-or-start, or give slow ranks a longer --rank-timeout\n"));
  }

  @Test
  void aDefect() {
    assertThat(resultOf(() -> fail(new IllegalStateException(HOSTILE))))
        .isEqualTo(
            new CommandLineResult(
                1,
                "",
                "ninc: internal error: java.lang.IllegalStateException: a?[2J?b?; please report it"
                    + " with the output of --stacktrace\n"));
  }

  @Test
  void memoryThatRunsOut() {
    CommandLineResult result =
        resultOf(() -> {
          throw new OutOfMemoryError("Java heap space");
        });
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err())
        .hasLineCount(1)
        .startsWith("ninc: out of memory (Java heap space); use a smaller batch size");
  }

  private static void fail(RuntimeException error) {
    throw error;
  }

  private static CommandLineResult resultOf(Runnable command) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Errors errors = new Errors(() -> false);
    int status =
        new CommandLine(new Failing(command))
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .setExecutionStrategy(Errors::execute)
            .setExecutionExceptionHandler(errors::failed)
            .execute();
    return new CommandLineResult(status, out.toString(), err.toString());
  }

  @Command
  private static final class Failing implements Runnable {
    private final Runnable command;

    Failing(Runnable command) {
      this.command = command;
    }

    @Override
    public void run() {
      command.run();
    }
  }
}
