package ninc.runtime.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ninc.compiler.Compiled;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.Type;
import ninc.compiler.ir.Value;
import ninc.runtime.backend.KernelRunner;
import ninc.runtime.backend.StepContext;
import ninc.runtime.cpu.kernel.CopyKernels;
import ninc.runtime.cpu.parallel.Run;
import ninc.runtime.cpu.parallel.Workers;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.tensor.WeightVersion;

/**
 * Runs the kernels of each region in the memory of the whole program, where all tensors that a
 * region reads and writes exist at the same time.
 */
final class CpuKernelRunner implements KernelRunner {
  private final FusedGraph fused;
  private final int examples;
  private final Executable executable;
  private final Workers workers;
  private final WeightVersion version;
  private final CpuSession session;

  /**
   * Creates a runner.
   *
   * @param version the version of the session's parameters
   * @param session the session, which is closed with this runner
   */
  CpuKernelRunner(
      Compiled compiled,
      Executable executable,
      Workers workers,
      WeightVersion version,
      CpuSession session) {
    this.fused = compiled.fused();
    this.examples = compiled.options().batchSize();
    this.executable = executable;
    this.workers = workers;
    this.version = version;
    this.session = session;
  }

  @Override
  public FusedGraph fused() {
    return fused;
  }

  @Override
  public List<String> kernels(Region region) {
    return List.of(region.name());
  }

  @Override
  public List<Region> edited() {
    return List.of();
  }

  @Override
  public Result run(Region region, Map<String, float[]> tensors, StepContext step) {
    Run run = new Run(examples, step, workers);
    List<Value> operands = region.operands().stream().map(Value::home).distinct().toList();
    List<Value> written = fused.written(region);
    written.stream().filter(value -> !operands.contains(value)).forEach(this::fill);
    operands.forEach(value -> write(run, value, tensors.get(value.name())));
    version.advance();
    executable.kernels().get(fused.regions().indexOf(region)).forEach(kernel -> kernel.run(run));
    Map<String, float[]> results = new LinkedHashMap<>();
    written.forEach(value -> results.put(value.name(), read(value)));
    return new Result(results, Optional.empty());
  }

  /** Fills a tensor, or all of the map that it lies in, including the halo. */
  private void fill(Value value) {
    switch (value.type()) {
      case Type.FeatureMap _ -> fillFloats(executable.tensors().map(value).data());
      case Type.Positions _ ->
          executable.tensors().positions(value).data().fill(UNWRITTEN_POSITION);
      case Type.Images _, Type.Labels _, Type.Weight _, Type.Bias _, Type.Scalar _ ->
          fillFloats(executable.tensors().flat(value).data());
    }
  }

  private static void fillFloats(MemorySegment data) {
    for (long i = 0; i < data.byteSize() / Float.BYTES; i++) {
      data.setAtIndex(Lanes.FLOAT, i, UNWRITTEN);
    }
  }

  private void write(Run run, Value value, float[] values) {
    switch (value.type()) {
      case Type.FeatureMap _ -> {
        Value whole = fused.views().whole(value);
        CopyKernels.clearHalo(run, executable.tensors().map(whole));
        CopyKernels.feed(run, MemorySegment.ofArray(values), executable.tensors().map(value));
      }
      case Type.Positions _ -> writeBytes(values, executable.tensors().positions(value).data());
      case Type.Images _ -> writeBytes(values, executable.tensors().flat(value).data());
      case Type.Labels _ -> {
        MemorySegment data = executable.tensors().flat(value).data();
        for (int i = 0; i < values.length; i++) {
          data.setAtIndex(ValueLayout.JAVA_INT, i, (int) values[i]);
        }
      }
      case Type.Weight _, Type.Bias _, Type.Scalar _ ->
          MemorySegment.copy(
              values, 0, executable.tensors().flat(value).data(), Lanes.FLOAT, 0, values.length);
    }
  }

  private static void writeBytes(float[] values, MemorySegment data) {
    for (int i = 0; i < values.length; i++) {
      data.set(ValueLayout.JAVA_BYTE, i, (byte) values[i]);
    }
  }

  private float[] read(Value value) {
    return switch (value.type()) {
      case Type.FeatureMap _ -> CopyKernels.values(executable.tensors().map(value), examples);
      case Type.Positions type -> {
        MemorySegment data = executable.tensors().positions(value).data();
        float[] positions = new float[examples * type.values()];
        for (int i = 0; i < positions.length; i++) {
          positions[i] = Byte.toUnsignedInt(data.get(ValueLayout.JAVA_BYTE, i));
        }
        yield positions;
      }
      case Type.Images _, Type.Labels _, Type.Weight _, Type.Bias _, Type.Scalar _ ->
          executable.tensors().flat(value).values();
    };
  }

  @Override
  public void close() {
    session.close();
  }
}
