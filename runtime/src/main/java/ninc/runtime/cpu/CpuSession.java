package ninc.runtime.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.graph.OptimizerState;
import ninc.compiler.graph.Parameter;
import ninc.compiler.graph.Value;
import ninc.runtime.backend.Program;
import ninc.runtime.backend.Session;

/** A network's parameters and programs in memory off the heap, freed when it is closed. */
final class CpuSession implements Session {
  private final Arena arena = Arena.ofShared();
  private final Workers workers;
  private final int batchSize;
  private final Map<String, FlatTensor> tensors = new HashMap<>();
  private final WeightVersion version = new WeightVersion();

  CpuSession(int threads, int batchSize) {
    this.workers = new Workers(threads);
    this.batchSize = batchSize;
  }

  @Override
  public Program compile(FusedGraph fused) {
    for (Value value : fused.graph().values()) {
      if (value.op() instanceof Parameter || value.op() instanceof OptimizerState) {
        tensors.computeIfAbsent(value.name(), _ -> allocate(value.type().values()));
      }
    }
    return new CpuProgram(fused, batchSize, arena, workers, tensors, version);
  }

  private FlatTensor allocate(int length) {
    return new FlatTensor(arena.allocate(FlatTensor.bytes(length), 64), length);
  }

  @Override
  public void write(String name, float[] values) {
    FlatTensor tensor = tensor(name);
    if (values.length != tensor.length()) {
      throw new IllegalArgumentException(
          "%s has %d values, not %d".formatted(name, tensor.length(), values.length));
    }
    MemorySegment.copy(values, 0, tensor.data(), Lanes.FLOAT, 0, values.length);
    version.advance();
  }

  @Override
  public float[] read(String name) {
    FlatTensor tensor = tensor(name);
    float[] values = new float[tensor.length()];
    MemorySegment.copy(tensor.data(), Lanes.FLOAT, 0, values, 0, values.length);
    return values;
  }

  private FlatTensor tensor(String name) {
    FlatTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("no tensor is named " + name);
    }
    return tensor;
  }

  @Override
  public void close() {
    workers.close();
    arena.close();
  }
}
