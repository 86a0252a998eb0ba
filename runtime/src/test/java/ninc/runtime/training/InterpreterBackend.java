package ninc.runtime.training;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ninc.compiler.Compiled;
import ninc.compiler.Target;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Source.Input;
import ninc.compiler.ir.Source.Labels;
import ninc.compiler.ir.Source.ScalingState;
import ninc.compiler.ir.Source.ScalingState.Quantity;
import ninc.compiler.ir.Storage;
import ninc.compiler.ir.Value;
import ninc.compiler.plan.MemoryPlan;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.KernelRunner;
import ninc.runtime.backend.MachinePeak;
import ninc.runtime.backend.MemoryNeed;
import ninc.runtime.backend.Program;
import ninc.runtime.backend.Session;
import ninc.runtime.backend.StepContext;
import ninc.runtime.interpreter.Interpreter;

/** The interpreter as a backend; tensors are rounded to float32 after each run. */
public final class InterpreterBackend implements Backend {
  private final List<String> fetched = new ArrayList<>();

  /** The names of all tensors that were brought back so far, each time that they were. */
  List<String> fetched() {
    return fetched;
  }

  @Override
  public String name() {
    return "interpreter";
  }

  @Override
  public String description() {
    return "plain loops";
  }

  @Override
  public Target target() {
    return new Target.Abstract();
  }

  @Override
  public String tile(Compiled program, Region region) {
    return "";
  }

  @Override
  public Session open() {
    return new InterpreterSession(fetched);
  }

  @Override
  public MachinePeak measurePeak() {
    throw new UnsupportedOperationException("nobody asks how fast the interpreter is");
  }

  @Override
  public KernelRunner kernelRunner(Compiled program) {
    throw new UnsupportedOperationException("the interpreter has no kernels");
  }

  /** Counts what the values of a batch would take if none shared memory. */
  @Override
  public MemoryNeed memory(Compiled program) {
    int batchSize = program.options().batchSize();
    return new MemoryNeed(
        0, MemoryPlan.of(program.fused(), value -> value.type().bytes(batchSize)), 0);
  }

  @Override
  public long availableMemory() {
    return Long.MAX_VALUE;
  }

  private static final class InterpreterSession implements Session {
    private final Map<String, double[]> tensors = new HashMap<>();
    private final List<String> fetched;

    InterpreterSession(List<String> fetched) {
      this.fetched = fetched;
    }

    @Override
    public Program compile(Compiled compiled) {
      Graph graph = compiled.graph();
      for (Value value : graph.values()) {
        if (value.op().storage() == Storage.PERSISTENT) {
          tensors.computeIfAbsent(value.name(), _ -> initial(value));
        }
      }
      return new InterpreterProgram(graph, tensors, fetched);
    }

    private static double[] initial(Value value) {
      return value.op() instanceof ScalingState(Quantity quantity)
          ? new double[] {quantity.initial()}
          : new double[Interpreter.length(value.type(), 1)];
    }

    @Override
    public void write(String name, MemorySegment values) {
      double[] tensor = tensors.get(name);
      if (tensor.length != values.byteSize() / Float.BYTES) {
        throw new IllegalArgumentException(name);
      }
      for (int i = 0; i < tensor.length; i++) {
        tensor[i] = values.getAtIndex(ValueLayout.JAVA_FLOAT, i);
      }
    }

    @Override
    public MemorySegment read(String name, SegmentAllocator memory) {
      fetched.add(name);
      return memory.allocateFrom(ValueLayout.JAVA_FLOAT, floats(tensors.get(name)));
    }

    @Override
    public void close() {}
  }

  private static final class InterpreterProgram implements Program {
    private final Graph graph;
    private final Map<String, double[]> tensors;
    private final List<String> fetched;
    private Map<String, double[]> values = Map.of();

    InterpreterProgram(Graph graph, Map<String, double[]> tensors, List<String> fetched) {
      this.graph = graph;
      this.tensors = tensors;
      this.fetched = fetched;
    }

    @Override
    public double[] profile(int size, Map<String, MemorySegment> feeds, StepContext step) {
      throw new UnsupportedOperationException("the interpreter has no kernels to time");
    }

    @Override
    public void run(int size, Map<String, MemorySegment> feeds, StepContext step) {
      Map<String, double[]> inputs = new HashMap<>();
      for (Value value : graph.values()) {
        MemorySegment feed = feeds.get(value.name());
        double[] input = new double[Interpreter.length(value.type(), size)];
        if (value.op() instanceof Input) {
          for (int i = 0; i < input.length; i++) {
            input[i] = feed.getAtIndex(ValueLayout.JAVA_FLOAT, i);
          }
          inputs.put(value.name(), input);
        } else if (value.op() instanceof Labels) {
          for (int i = 0; i < input.length; i++) {
            input[i] = feed.getAtIndex(ValueLayout.JAVA_INT, i);
          }
          inputs.put(value.name(), input);
        }
      }
      values = Interpreter.run(graph, size, inputs, tensors, step);
      tensors.values().forEach(InterpreterBackend::round);
    }

    @Override
    public float scalar(String role) {
      return (float) values.get(graph.result(role).name())[0];
    }

    @Override
    public float[] values(String role) {
      fetched.add(role);
      return floats(values.get(graph.result(role).name()));
    }
  }

  private static void round(double[] tensor) {
    for (int i = 0; i < tensor.length; i++) {
      tensor[i] = (float) tensor[i];
    }
  }

  private static float[] floats(double[] values) {
    float[] result = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = (float) values[i];
    }
    return result;
  }
}
