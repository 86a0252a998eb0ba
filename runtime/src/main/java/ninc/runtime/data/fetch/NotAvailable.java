package ninc.runtime.data.fetch;

/** A data set is not to be had from a place, so that the next one is tried; says why. */
final class NotAvailable extends Exception {
  private static final long serialVersionUID = 1L;

  NotAvailable(String reason) {
    super(reason);
  }

  NotAvailable(String reason, Throwable cause) {
    super(reason, cause);
  }
}
