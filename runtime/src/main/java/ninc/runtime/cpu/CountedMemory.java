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

/** Counts the memory that a program requests. Its segments have no memory behind them. */
final class CountedMemory implements ProgramMemory {
  private final Counter parameters = new Counter();
  private final Counter kept = new Counter();
  private final List<Counter> scratch = new ArrayList<>();
  private MemoryPlan plan;

  private CountedMemory() {}

  /** Counts the memory of a program, by building a copy that never runs. */
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

  /** Returns the workspace of the region that needs the most, in bytes. */
  long scratchBytes() {
    return scratch.stream().mapToLong(region -> region.bytes).max().orElse(0);
  }

  /** Returns the memory of the program, including its parameters. */
  MemoryNeed need() {
    return new MemoryNeed(parameters.bytes, plan, keptBytes() + scratchBytes());
  }

  @SuppressWarnings("restricted") // The program never runs, so no segment is accessed.
  private static MemorySegment segment(long bytes) {
    return MemorySegment.NULL.reinterpret(bytes);
  }

  /** Counts segments that are allocated one after another. */
  private static final class Counter implements SegmentAllocator {
    private long bytes;

    @Override
    public MemorySegment allocate(long byteSize, long byteAlignment) {
      bytes = Math.ceilDiv(bytes, byteAlignment) * byteAlignment + byteSize;
      return segment(byteSize);
    }
  }
}
