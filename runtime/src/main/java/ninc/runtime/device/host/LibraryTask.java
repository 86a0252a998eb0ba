package ninc.runtime.device.host;

/**
 * A kernel that ninc launches itself, as a task of TornadoVM's graph. TornadoVM passes it to ninc's
 * library provider as the tuning of the task.
 */
public interface LibraryTask {
  /** The name of ninc's library among those of TornadoVM. */
  String LIBRARY = "ninc";

  /**
   * Makes everything ready that a launch must not do while the stream is captured. TornadoVM calls
   * this before each launch, and before and during a capture.
   *
   * @param context the CUDA context
   */
  void prepare(long context);

  /**
   * Launches the kernel, and does not wait for it.
   *
   * @param context the CUDA context
   * @param stream the stream of that context
   * @param arrays the address of each array's first element on the device
   * @throws IllegalStateException if it cannot be launched; of other exceptions, TornadoVM may lose
   *     the cause
   */
  void launch(long context, long stream, long[] arrays);
}
