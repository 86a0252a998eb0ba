package ninc.runtime;

/**
 * What stops ninc, in one line: the problem, and after it what to do about it. Whoever has another
 * way to do that, such as an option of the command line, can name it after the problem alone.
 */
public abstract sealed class NincException extends RuntimeException permits Failure, UserError {
  private static final long serialVersionUID = 1L;

  private final String problem;

  NincException(String message, Throwable cause) {
    super(OneLine.of(message), cause);
    this.problem = getMessage();
  }

  NincException(String problem, String remedy, Throwable cause) {
    super(OneLine.of(problem + "; " + remedy), cause);
    this.problem = OneLine.of(problem);
  }

  /** What is wrong, without what to do about it where the message keeps them apart. */
  public final String problem() {
    return problem;
  }
}
