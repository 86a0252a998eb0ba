package ninc.runtime.backend;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.Value;

/**
 * Runs the kernels of a program one region at a time, on tensors that the caller supplies, so that
 * a wrong result can be attributed to the kernel that computes it. Instances are not thread-safe.
 */
public interface KernelRunner extends AutoCloseable {

  /** The NaN that tensors are filled with before kernels write them. It is one in 16 bits, too. */
  float UNWRITTEN = Float.intBitsToFloat(0x7fed0000);

  /** The byte that positions are filled with before kernels write them. */
  byte UNWRITTEN_POSITION = -1;

  /** Returns the graph with its regions, as the device runs them. */
  FusedGraph fused();

  /** Returns the names of the kernels that compute a region: their classes if they are emitted. */
  List<String> kernels(Region region);

  /** Returns the regions with a kernel that the user has edited. */
  List<Region> edited();

  /**
   * Runs the kernels of one region on a whole batch.
   *
   * @param tensors at least the tensors that the region reads, by the names of their {@link
   *     Value#home homes}; labels and positions are converted to float32
   * @throws ninc.runtime.Failure if a kernel fails
   */
  Result run(Region region, Map<String, float[]> tensors, StepContext step);

  /**
   * The result of a run.
   *
   * @param tensors the tensors that the region writes, by name
   * @param traffic the memory accesses of its kernels, if the device counts them
   */
  record Result(Map<String, float[]> tensors, Optional<MemoryTraffic> traffic) {}

  @Override
  void close();
}
