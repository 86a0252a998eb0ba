package ninc.runtime;

/**
 * A mistake in what the user gave: a flag, a file, a model. The message is one line that names the
 * cause and the mend; the command line prints it as it is and exits with status 2.
 */
public final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UserError(String message) {
    super(OneLine.of(message));
  }

  public UserError(String message, Throwable cause) {
    super(OneLine.of(message), cause);
  }
}
