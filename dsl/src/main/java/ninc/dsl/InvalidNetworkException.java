package ninc.dsl;

/**
 * A network or recipe that cannot be; the message says which node, which shapes, and, where it is
 * known, the file and line of the call.
 */
public final class InvalidNetworkException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String problem;

  /**
   * @param callSite the file and line of the call, to go before the problem; may be empty
   */
  InvalidNetworkException(String callSite, IllegalArgumentException problem) {
    super(callSite + problem.getMessage(), problem);
    this.problem = problem.getMessage();
  }

  /** The message without the file and line, for values that no source file holds. */
  public String problem() {
    return problem;
  }
}
