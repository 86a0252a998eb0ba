package ninc.runtime.backend;

import java.lang.foreign.MemorySegment;
import java.util.Map;

/** A graph ready to run on a device. */
public interface Program {

  /**
   * Runs the graph once; results stay readable until the next run.
   *
   * @param size N, the examples of this batch, from 1 to the session's batch size
   * @param feeds for each input and labels value of the graph, by its name, N×H×W×C float32 or N
   *     int32 in native byte order; other threads must be allowed to read it
   * @throws IllegalArgumentException where a feed is missing or too short
   */
  void run(int size, Map<String, MemorySegment> feeds, StepContext step);

  /**
   * Runs the graph once like {@link #run}, and times each of its kernels.
   *
   * @return seconds, in the order of {@link ninc.compiler.fuse.FusedGraph#regions}
   */
  double[] profile(int size, Map<String, MemorySegment> feeds, StepContext step);

  /** A result that is one number for the batch: {@code loss}, {@code correct}. */
  float scalar(String role);

  /** A copy of a result: N×H×W×C values of a feature map, or a parameter's gradient. */
  float[] values(String role);
}
