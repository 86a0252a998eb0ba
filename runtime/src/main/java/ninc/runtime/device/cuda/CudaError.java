package ninc.runtime.device.cuda;

/** A call of NVIDIA's driver that failed. */
public final class CudaError extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  CudaError(String message) {
    super(message);
  }
}
