package ninc.runtime;

/**
 * Something that went wrong although what the user gave was right: a full disk, a server that does
 * not answer, a loss that is not finite. The command line exits with status 1.
 */
public non-sealed class Failure extends NincException {
  private static final long serialVersionUID = 1L;

  public Failure(String message) {
    super(message, null);
  }

  public Failure(String message, Throwable cause) {
    super(message, cause);
  }

  /** A failure whose remedy the command line words in its own way. */
  protected Failure(String problem, String remedy) {
    this(problem, remedy, null);
  }

  /** The same with a cause. */
  protected Failure(String problem, String remedy, Throwable cause) {
    super(problem, remedy, cause);
  }
}
