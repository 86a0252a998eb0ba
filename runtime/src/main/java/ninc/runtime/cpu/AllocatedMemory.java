package ninc.runtime.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import ninc.compiler.plan.MemoryPlan;
import ninc.runtime.cpu.tensor.ProgramMemory;

/** Three blocks, as large as they were counted to be. */
final class AllocatedMemory implements ProgramMemory {
  private final MemorySegment tensors;
  private final SegmentAllocator kept;
  private final MemorySegment scratch;

  /**
   * Takes the blocks.
   *
   * @param counted what the same program asked for when it was built to be counted
   * @throws OutOfMemoryError where the system does not give as much
   */
  AllocatedMemory(SegmentAllocator source, CountedMemory counted) {
    this.tensors = source.allocate(counted.tensorBytes(), ALIGNMENT);
    this.kept = SegmentAllocator.slicingAllocator(source.allocate(counted.keptBytes(), ALIGNMENT));
    this.scratch = source.allocate(counted.scratchBytes(), ALIGNMENT);
  }

  @Override
  public MemorySegment tensors(MemoryPlan plan) {
    return tensors;
  }

  @Override
  public SegmentAllocator kept() {
    return kept;
  }

  @Override
  public SegmentAllocator scratch() {
    return SegmentAllocator.slicingAllocator(scratch);
  }
}
