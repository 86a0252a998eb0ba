package ninc.runtime.data.fetch;

/**
 * Signals that a source does not have a data set, so that the next source is tried. The message
 * says why.
 */
final class UnavailableException extends Exception {
  private static final long serialVersionUID = 1L;

  UnavailableException(String reason) {
    super(reason);
  }

  UnavailableException(String reason, Throwable cause) {
    super(reason, cause);
  }
}
