package ninc.runtime.device.cuda;

/** A call of NVIDIA's driver that failed. */
public final class CudaError extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  private static final int OUT_OF_MEMORY = 2;

  private final int status;

  CudaError(String message, int status) {
    super(message);
    this.status = status;
  }

  /** Returns the same error, and what it made impossible. */
  CudaError of(String action) {
    return new CudaError("cannot %s: %s".formatted(action, getMessage()), status);
  }

  /** Returns the same error, and what to do. */
  CudaError advising(String remedy) {
    return new CudaError("%s; %s".formatted(getMessage(), remedy), status);
  }

  /** Returns whether the device lacks memory. */
  public boolean isOutOfMemory() {
    return status == OUT_OF_MEMORY;
  }
}
