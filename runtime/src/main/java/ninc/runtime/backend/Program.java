package ninc.runtime.backend;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.function.IntConsumer;

/** A graph that is compiled for a device. */
public interface Program {

  /**
   * Runs the graph once. Results are readable until the next run.
   *
   * @param size the number of examples in the batch, N, from 1 to the batch size of the program
   * @param feeds the inputs, N×H×W×C float32, and labels, N int32, by name, in native byte order
   *     and in memory that other threads can access
   * @param step the seed, step number and learning rate
   * @throws IllegalArgumentException if a feed is missing or too short
   */
  void run(int size, Map<String, MemorySegment> feeds, StepContext step);

  /**
   * Runs the graph once like {@link #run} and measures the time of each kernel.
   *
   * @return the times in seconds, in the order of {@link ninc.compiler.fuse.FusedGraph#regions}
   */
  double[] profile(int size, Map<String, MemorySegment> feeds, StepContext step);

  /**
   * Runs the graph once like {@link #run} and tells how far it has come. A device that runs its
   * kernels by itself tells nothing.
   *
   * @param progress receives the number of {@link ninc.compiler.fuse.FusedGraph#regions} that are
   *     computed: 0 before the first kernel, and one more after each region
   */
  default void run(
      int size, Map<String, MemorySegment> feeds, StepContext step, IntConsumer progress) {
    run(size, feeds, step);
  }

  /** Returns a scalar result: {@code loss}, {@code correct}. */
  float scalar(String role);

  /**
   * Returns a copy of a result: the N×H×W×C values of a feature map, or the gradient of a
   * parameter.
   */
  float[] values(String role);
}
