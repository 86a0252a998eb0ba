package ninc.runtime.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;
import ninc.compiler.Compiled;
import ninc.compiler.plan.MemoryPlan;
import ninc.runtime.backend.MemoryNeed;
import ninc.runtime.cpu.tensor.ProgramMemory;
import ninc.runtime.cpu.tensor.WeightVersion;

/** Adds up what a program asks for, and gives segments that have no memory behind them. */
final class CountedMemory implements ProgramMemory {
  private final Counter parameters = new Counter();
  private final Counter kept = new Counter();
  private final List<Counter> scratch = new ArrayList<>();
  private MemoryPlan plan;

  private CountedMemory() {}

  /** Builds a program that never runs, to count what it needs. */
  static CountedMemory of(Compiled compiled, int workers) {
    CountedMemory memory = new CountedMemory();
    Parameters parameters = new Parameters(memory.parameters);
    parameters.add(compiled.graph());
    Executable.build(compiled, workers, memory, parameters, new WeightVersion());
    return memory;
  }

  @Override
  public MemorySegment tensors(MemoryPlan plan) {
    this.plan = plan;
    return segment(plan.bytes());
  }

  @Override
  public SegmentAllocator kept() {
    return kept;
  }

  @Override
  public SegmentAllocator scratch() {
    Counter region = new Counter();
    scratch.add(region);
    return region;
  }

  long tensorBytes() {
    return plan.bytes();
  }

  long keptBytes() {
    return kept.bytes;
  }

  /** The bytes of the region that needs the most scratch. */
  long scratchBytes() {
    return scratch.stream().mapToLong(region -> region.bytes).max().orElse(0);
  }

  /** What the program needs, its parameters included. */
  MemoryNeed need() {
    return new MemoryNeed(parameters.bytes, plan, keptBytes() + scratchBytes());
  }

  @SuppressWarnings("restricted") // A program that never runs touches none of its segments.
  private static MemorySegment segment(long bytes) {
    return MemorySegment.NULL.reinterpret(bytes);
  }

  /** Places segments one after the other. */
  private static final class Counter implements SegmentAllocator {
    private long bytes;

    @Override
    public MemorySegment allocate(long byteSize, long byteAlignment) {
      bytes = Math.ceilDiv(bytes, byteAlignment) * byteAlignment + byteSize;
      return segment(byteSize);
    }
  }
}
