package ninc.runtime.bench;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import ninc.compiler.Compiled;
import ninc.compiler.Target;
import ninc.compiler.fuse.Region;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.KernelRunner;
import ninc.runtime.backend.MachinePeak;
import ninc.runtime.backend.MemoryNeed;
import ninc.runtime.backend.Program;
import ninc.runtime.backend.Session;
import ninc.runtime.backend.StepContext;
import ninc.runtime.training.InterpreterBackend;

/**
 * The interpreter with a fault that only shows where a kernel has several operators: it changes
 * what such programs and their sessions give. Every kernel takes a second.
 */
final class FaultyBackend implements Backend {
  private final Backend interpreter = new InterpreterBackend();
  private final UnaryOperator<Float> resultFault;
  private final UnaryOperator<Float> parameterFault;

  private FaultyBackend(UnaryOperator<Float> resultFault, UnaryOperator<Float> parameterFault) {
    this.resultFault = resultFault;
    this.parameterFault = parameterFault;
  }

  static FaultyBackend withoutFault() {
    return new FaultyBackend(UnaryOperator.identity(), UnaryOperator.identity());
  }

  /** The first value of every result is changed. */
  static FaultyBackend inResults(UnaryOperator<Float> fault) {
    return new FaultyBackend(fault, UnaryOperator.identity());
  }

  /** The first value of every parameter is changed. */
  static FaultyBackend inParameters(UnaryOperator<Float> fault) {
    return new FaultyBackend(UnaryOperator.identity(), fault);
  }

  @Override
  public String name() {
    return "faulty";
  }

  @Override
  public String description() {
    return "for tests";
  }

  @Override
  public Session open() {
    return new FaultySession(interpreter.open());
  }

  @Override
  public Target target() {
    return interpreter.target();
  }

  @Override
  public String tile(Compiled program, Region region) {
    return interpreter.tile(program, region);
  }

  @Override
  public KernelRunner kernelRunner(Compiled program) {
    return interpreter.kernelRunner(program);
  }

  @Override
  public MemoryNeed memory(Compiled program) {
    return interpreter.memory(program);
  }

  @Override
  public long availableMemory() {
    return interpreter.availableMemory();
  }

  @Override
  public MachinePeak measurePeak() {
    return new MachinePeak(1, 1, 0);
  }

  private final class FaultySession implements Session {
    private final Session session;
    private UnaryOperator<Float> effect = UnaryOperator.identity();

    FaultySession(Session session) {
      this.session = session;
    }

    @Override
    public Program compile(Compiled compiled) {
      List<Region> regions = compiled.fused().regions();
      boolean fuses = regions.stream().anyMatch(region -> region.values().size() > 1);
      if (fuses) {
        effect = parameterFault;
      }
      return new FaultyProgram(
          session.compile(compiled),
          fuses ? resultFault : UnaryOperator.identity(),
          regions.size());
    }

    @Override
    public void write(String name, MemorySegment values) {
      session.write(name, values);
    }

    @Override
    public MemorySegment read(String name, SegmentAllocator memory) {
      return memory.allocateFrom(ValueLayout.JAVA_FLOAT, changed(session.read(name), effect));
    }

    @Override
    public void close() {
      session.close();
    }
  }

  private record FaultyProgram(Program program, UnaryOperator<Float> effect, int kernels)
      implements Program {

    @Override
    public void run(int size, Map<String, MemorySegment> feeds, StepContext step) {
      program.run(size, feeds, step);
    }

    @Override
    public double[] profile(int size, Map<String, MemorySegment> feeds, StepContext step) {
      double[] seconds = new double[kernels];
      Arrays.fill(seconds, 1);
      return seconds;
    }

    @Override
    public float scalar(String role) {
      return program.scalar(role);
    }

    @Override
    public float[] values(String role) {
      return changed(program.values(role), effect);
    }
  }

  private static float[] changed(float[] values, UnaryOperator<Float> effect) {
    float[] changed = values.clone();
    changed[0] = effect.apply(changed[0]);
    return changed;
  }
}
