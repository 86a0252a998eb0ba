package ninc.runtime;

/**
 * A mistake in what the user gave: an option, a file, a model. The command line exits with status
 * 2.
 */
public non-sealed class UserError extends NincException {
  private static final long serialVersionUID = 1L;

  public UserError(String message) {
    super(message, null);
  }

  public UserError(String message, Throwable cause) {
    super(message, cause);
  }

  /** A mistake whose remedy the command line words in its own way. */
  protected UserError(String problem, String remedy) {
    this(problem, remedy, null);
  }

  /** The same with a cause. */
  protected UserError(String problem, String remedy, Throwable cause) {
    super(problem, remedy, cause);
  }
}
