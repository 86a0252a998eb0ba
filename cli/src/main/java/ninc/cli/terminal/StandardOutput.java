package ninc.cli.terminal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.util.Optional;

/** Standard output, which remembers why it could not be written, as {@link System#out} does not. */
public final class StandardOutput extends FilterOutputStream {
  /** Whoever read it has seen enough, as {@code head} does. */
  private static final String NOBODY_READS = "Broken pipe";

  private Optional<String> reason = Optional.empty();

  public StandardOutput() {
    super(new FileOutputStream(FileDescriptor.out));
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    try {
      out.write(bytes, offset, count);
    } catch (IOException e) {
      reason = Optional.ofNullable(e.getMessage());
      throw e;
    }
  }

  /** Why not all was written that somebody waits for; none where all was. */
  public Optional<String> failure() {
    return reason
        .filter(message -> !message.equals(NOBODY_READS))
        .map(message -> "not all could be written to standard output: " + message);
  }
}
