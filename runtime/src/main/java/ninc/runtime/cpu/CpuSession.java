package ninc.runtime.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.function.UnaryOperator;
import ninc.compiler.Compiled;
import ninc.compiler.plan.MemoryPlan;
import ninc.runtime.backend.Program;
import ninc.runtime.backend.Session;
import ninc.runtime.cpu.parallel.Workers;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.tensor.FlatTensor;
import ninc.runtime.cpu.tensor.ProgramMemory;
import ninc.runtime.cpu.tensor.WeightVersion;

/** A network's parameters and programs in off-heap memory, which is freed on close. */
final class CpuSession implements Session {
  private final Arena arena = Arena.ofShared();
  private final SegmentAllocator source;
  private final Workers workers;
  private final Parameters parameters;
  private final WeightVersion version = new WeightVersion();

  /**
   * Opens a session.
   *
   * @param source returns the allocator of all memory, given the session's arena
   */
  CpuSession(int threads, UnaryOperator<SegmentAllocator> source) {
    this.source = source.apply(arena);
    this.workers = new Workers(threads);
    this.parameters = new Parameters(this::zeros);
  }

  private MemorySegment zeros(long bytes, long alignment) {
    return source.allocate(bytes, alignment).fill((byte) 0);
  }

  @Override
  public Program compile(Compiled compiled) {
    parameters.add(compiled.graph());
    CountedMemory counted = CountedMemory.of(compiled, workers.count());
    ProgramMemory memory = new AllocatedMemory(source, counted);
    Executable executable =
        Executable.build(compiled, workers.count(), memory, parameters, version);
    return new CpuProgram(compiled, executable, workers);
  }

  @Override
  public void write(String name, float[] values) {
    FlatTensor tensor = parameters.get(name);
    if (values.length != tensor.length()) {
      throw new IllegalArgumentException(
          "%s has %d values, not %d".formatted(name, tensor.length(), values.length));
    }
    MemorySegment.copy(values, 0, tensor.data(), Lanes.FLOAT, 0, values.length);
    version.advance();
  }

  @Override
  public float[] read(String name) {
    FlatTensor tensor = parameters.get(name);
    float[] values = new float[tensor.length()];
    MemorySegment.copy(tensor.data(), Lanes.FLOAT, 0, values, 0, values.length);
    return values;
  }

  @Override
  public void close() {
    workers.close();
    arena.close();
  }

  /** The memory of a program: three blocks of the sizes that were counted. */
  private static final class AllocatedMemory implements ProgramMemory {
    private final MemorySegment tensors;
    private final SegmentAllocator kept;
    private final MemorySegment scratch;

    /**
     * Allocates the blocks.
     *
     * @param counted the memory that the same program has requested
     * @throws OutOfMemoryError if the system does not have enough memory
     */
    AllocatedMemory(SegmentAllocator source, CountedMemory counted) {
      this.tensors = source.allocate(counted.tensorBytes(), ALIGNMENT);
      this.kept =
          SegmentAllocator.slicingAllocator(source.allocate(counted.keptBytes(), ALIGNMENT));
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
}
