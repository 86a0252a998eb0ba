package ninc.runtime.backend;

import ninc.runtime.Failure;

/** Signals that a device ran out of memory that was available when it was checked. */
public final class DeviceOutOfMemory extends Failure {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param cause the exception that the device or the JVM threw
   */
  public DeviceOutOfMemory(Throwable cause) {
    super("the device ran out of memory at this batch size", "use a smaller batch size", cause);
  }
}
