package ninc.runtime.cpu.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import ninc.compiler.plan.MemoryPlan;

/** The memory of a program, which is not initialized. */
public interface ProgramMemory {

  /** The alignment of all allocations, a cache line in bytes. */
  long ALIGNMENT = MemoryPlan.ALIGNMENT;

  /** Returns the block for the tensors of a memory plan. */
  MemorySegment tensors(MemoryPlan plan);

  /** Returns the allocator for memory that persists from run to run. */
  SegmentAllocator kept();

  /** Returns the allocator for the workspace of one region; all regions share the same memory. */
  SegmentAllocator scratch();
}
