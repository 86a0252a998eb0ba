package ninc.runtime.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import ninc.runtime.UserError;

/** What every parser owes to bytes that nobody vouches for. */
public final class ForeignBytes {
  private static final int MAX_MESSAGE = 2000;

  private ForeignBytes() {}

  /** Something that reads a file. */
  public interface Reading {
    void run() throws IOException;
  }

  /** Writes the input of an execution to a file, over that of the previous execution. */
  public static Path write(Path file, byte[] bytes) {
    Executions.count();
    try {
      return Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads to the end, or is refused with a {@link UserError} of one short, printable line; anything
   * else passes on and is a finding.
   */
  public static void areReadOrRefused(Reading reading) throws IOException {
    try {
      reading.run();
    } catch (UserError refusal) {
      assertThat(refusal.getMessage()).hasSizeLessThan(MAX_MESSAGE);
      assertThat(refusal.getMessage().chars()).noneMatch(Character::isISOControl);
    }
  }
}
