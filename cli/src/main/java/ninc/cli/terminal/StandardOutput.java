package ninc.cli.terminal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.util.Optional;

/** Standard output that, unlike {@link System#out}, keeps the reason of a failed write. */
public final class StandardOutput extends FilterOutputStream {
  /** The reason where the reader has closed the pipe, as {@code head} does; it is not an error. */
  private static final String CLOSED_BY_READER = "Broken pipe";

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

  /** Returns why output was lost, unless all of it was written or the reader closed the pipe. */
  public Optional<String> failure() {
    return reason
        .filter(message -> !message.equals(CLOSED_BY_READER))
        .map(message -> "cannot write to standard output: " + message);
  }
}
