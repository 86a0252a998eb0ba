package ninc.runtime.backend;

import ninc.runtime.Failure;

/** A device has less memory left than was free when it was asked. */
public final class DeviceOutOfMemory extends Failure {
  private static final long serialVersionUID = 1L;

  /**
   * @param cause what the device, or the JVM, threw
   */
  public DeviceOutOfMemory(Throwable cause) {
    super("the device ran out of memory at this batch size", "use a smaller batch size", cause);
  }
}
