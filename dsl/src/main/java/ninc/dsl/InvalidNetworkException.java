package ninc.dsl;

/**
 * A network or recipe that cannot be; the message says which node, which shapes, and, where it is
 * known, the file and line of the call.
 */
public final class InvalidNetworkException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  InvalidNetworkException(String message, Throwable cause) {
    super(message, cause);
  }
}
