package ninc.runtime.device;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import ninc.compiler.Compiled;
import ninc.compiler.codegen.program.DeviceBuffer;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.DeviceProgram;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.Storage;
import ninc.compiler.ir.Value;
import ninc.runtime.backend.BatchFeeds;
import ninc.runtime.backend.Program;
import ninc.runtime.backend.StepContext;

/** A graph with its kernels loaded on a device. */
final class KernelProgram implements Program {
  private final FusedGraph fused;
  private final DeviceProgram program;
  private final int batchSize;
  private final KernelRuntime runtime;
  private final LoadedProgram loaded;
  private final StepSettings settings;
  private int size;

  KernelProgram(
      Compiled compiled, DeviceProgram program, KernelRuntime runtime, LoadedProgram loaded) {
    this.fused = compiled.fused();
    this.program = program;
    this.batchSize = compiled.options().batchSize();
    this.runtime = runtime;
    this.loaded = loaded;
    this.settings = StepSettings.of(program.step(), fused.graph());
    program.constants().forEach(loaded::write);
  }

  @Override
  public void run(int size, Map<String, MemorySegment> feeds, StepContext step) {
    feed(size, feeds, step);
    loaded.run();
  }

  @Override
  public double[] profile(int size, Map<String, MemorySegment> feeds, StepContext step) {
    feed(size, feeds, step);
    return ofRegions(loaded.profile());
  }

  /** Adds up the times of the kernels of each region. */
  private double[] ofRegions(double[] ofKernels) {
    List<Region> regions = fused.regions();
    Map<Value, Integer> homes = new IdentityHashMap<>();
    for (int i = 0; i < regions.size(); i++) {
      int region = i;
      regions.get(i).values().forEach(value -> homes.put(value, region));
    }
    Map<String, Integer> parts = new HashMap<>();
    program
        .fused()
        .regions()
        .forEach(part -> parts.put(part.name(), homes.get(part.values().getFirst())));
    double[] seconds = new double[regions.size()];
    for (int i = 0; i < ofKernels.length; i++) {
      DeviceKernel kernel = program.kernels().get(i);
      seconds[parts.get(kernel.region())] += ofKernels[i];
    }
    return seconds;
  }

  private void feed(int size, Map<String, MemorySegment> feeds, StepContext step) {
    BatchFeeds batch = BatchFeeds.of(size, batchSize, feeds);
    for (Value value : fused.graph().values()) {
      if (value.op().storage() == Storage.FED) {
        loaded.feed(DeviceBuffer.of(value)).copyFrom(batch.of(value));
      }
    }
    this.size = size;
    settings.write(loaded, size, step);
  }

  @Override
  public float scalar(String role) {
    DeviceBuffer buffer = DeviceBuffer.of(fused.graph().result(role));
    return loaded.result(buffer).get(ValueLayout.JAVA_FLOAT, 0);
  }

  @Override
  public float[] values(String role) {
    Value value = fused.graph().result(role);
    DeviceBuffer buffer = DeviceBuffer.of(value);
    if (buffer.kind() == DeviceBuffer.Kind.KEPT) {
      return runtime.read(buffer);
    }
    MemorySegment result = loaded.result(buffer);
    float[] values = new float[Math.toIntExact(buffer.length(size))];
    switch (buffer.element()) {
      case FLOAT -> MemorySegment.copy(result, ValueLayout.JAVA_FLOAT, 0, values, 0, values.length);
      case BFLOAT16, FLOAT16, BYTE -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = HostElements.get(buffer.element(), result, i);
        }
      }
      case INT -> throw new IllegalArgumentException("%s are not float32".formatted(value));
    }
    return values;
  }
}
