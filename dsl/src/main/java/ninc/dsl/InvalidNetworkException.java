package ninc.dsl;

/**
 * An error in a network or recipe. The message names the node, the shapes and, if known, the file
 * and line of the call.
 */
public final class InvalidNetworkException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String problem;

  /**
   * @param callSite the prefix of the message: the file and line of the call, or ""
   */
  InvalidNetworkException(String callSite, IllegalArgumentException problem) {
    super(callSite + problem.getMessage(), problem);
    this.problem = problem.getMessage();
  }

  /** The message without the file and line, for values that do not come from a source file. */
  public String problem() {
    return problem;
  }
}
