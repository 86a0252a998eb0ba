package ninc.runtime.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.function.UnaryOperator;
import ninc.compiler.Compiled;
import ninc.compiler.ir.Source.ScalingState;
import ninc.compiler.ir.Source.ScalingState.Quantity;
import ninc.compiler.ir.Value;
import ninc.compiler.plan.MemoryPlan;
import ninc.runtime.backend.KernelRunner;
import ninc.runtime.backend.Program;
import ninc.runtime.backend.Session;
import ninc.runtime.cpu.parallel.Workers;
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
    return new CpuProgram(compiled, executable(compiled), workers);
  }

  /** Prepares the kernels of a program for running each of them alone, which closes the session. */
  KernelRunner kernelRunner(Compiled compiled) {
    return new CpuKernelRunner(compiled, executable(compiled), workers, version, this);
  }

  private Executable executable(Compiled compiled) {
    for (Value value : parameters.add(compiled.graph())) {
      if (value.op() instanceof ScalingState(Quantity quantity)) {
        write(value.name(), new float[] {quantity.initial()});
      }
    }
    CountedMemory counted = CountedMemory.of(compiled, workers.count());
    ProgramMemory memory = new AllocatedMemory(source, counted);
    return Executable.build(compiled, workers.count(), memory, parameters, version);
  }

  @Override
  public void write(String name, MemorySegment values) {
    FlatTensor tensor = parameters.get(name);
    if (values.byteSize() != bytes(tensor)) {
      throw new IllegalArgumentException(
          "%s has %d values, not %d"
              .formatted(name, tensor.length(), values.byteSize() / Float.BYTES));
    }
    MemorySegment.copy(values, 0, tensor.data(), 0, values.byteSize());
    version.advance();
  }

  @Override
  public MemorySegment read(String name, SegmentAllocator memory) {
    FlatTensor tensor = parameters.get(name);
    MemorySegment values = memory.allocate(bytes(tensor), Float.BYTES);
    return values.copyFrom(tensor.data().asSlice(0, bytes(tensor)));
  }

  /** Returns the size of the values, without the padding that follows them. */
  private static long bytes(FlatTensor tensor) {
    return (long) tensor.length() * Float.BYTES;
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
