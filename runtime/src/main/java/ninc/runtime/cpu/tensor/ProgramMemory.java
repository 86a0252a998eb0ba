package ninc.runtime.cpu.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import ninc.compiler.plan.MemoryPlan;

/** Where everything that a program is built on lies. What is in it at first is undefined. */
public interface ProgramMemory {

  /** Every place begins on a cache line. */
  long ALIGNMENT = MemoryPlan.ALIGNMENT;

  /** The block in which the tensors are planned. */
  MemorySegment tensors(MemoryPlan plan);

  /** For what lasts from run to run. */
  SegmentAllocator kept();

  /** For what only one region's kernels use; every region begins anew with the same memory. */
  SegmentAllocator scratch();
}
