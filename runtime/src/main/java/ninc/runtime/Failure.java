package ninc.runtime;

/**
 * Something that went wrong although what the user gave was right: a full disk, a server that does
 * not answer, a loss that is not finite. The message is one line that names the cause and the mend;
 * the command line prints it as it is and exits with status 1.
 */
public class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public Failure(String message) {
    super(OneLine.of(message));
  }

  public Failure(String message, Throwable cause) {
    super(OneLine.of(message), cause);
  }
}
