package ninc.runtime.device;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ninc.compiler.Compiled;
import ninc.compiler.codegen.program.DeviceBuffer;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.DeviceProgram;
import ninc.compiler.codegen.program.StoragePlan;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.Value;
import ninc.runtime.backend.KernelRunner;
import ninc.runtime.backend.StepContext;
import ninc.runtime.interpreter.Interpreter;

/** Runs the emitted kernels of each region in a runtime of their own. */
final class DeviceKernelRunner implements KernelRunner {
  private final KernelDevice device;
  private final DeviceProgram program;
  private final int examples;
  private final StepSettings settings;
  private final List<Region> edited;

  DeviceKernelRunner(KernelDevice device, Compiled compiled, Optional<KernelFolder> kernels) {
    DeviceProgram emitted = compiled.program().orElseThrow();
    this.device = device;
    this.program = kernels.map(folder -> folder.override(emitted)).orElse(emitted);
    this.examples = compiled.options().batchSize();
    this.settings = StepSettings.of(program.step(), compiled.graph());
    this.edited =
        emitted.fused().regions().stream()
            .filter(region -> kernels.stream().anyMatch(folder -> edits(folder, emitted, region)))
            .toList();
  }

  private static boolean edits(KernelFolder folder, DeviceProgram emitted, Region region) {
    return emitted.kernelsOf(region).stream().anyMatch(kernel -> folder.isEdited(emitted, kernel));
  }

  @Override
  public FusedGraph fused() {
    return program.fused();
  }

  @Override
  public List<String> kernels(Region region) {
    return program.kernelsOf(region).stream().map(DeviceKernel::className).toList();
  }

  @Override
  public List<Region> edited() {
    return edited;
  }

  @Override
  public Map<String, float[]> run(Region region, Map<String, float[]> tensors, StepContext step) {
    DeviceProgram alone = program.alone(region);
    Map<Value, DeviceBuffer> read = arrays(region.operands(), alone);
    Map<Value, DeviceBuffer> written = arrays(fused().written(region), alone);
    try (KernelRuntime runtime = device.open()) {
      LoadedProgram loaded = runtime.load(alone, StoragePlan.of(alone, examples), examples);
      // An element of a workspace that no kernel has written must not look like a result.
      alone
          .buffers()
          .forEach(buffer ->
              fill(
                  buffer,
                  loaded.feed(buffer),
                  written.containsValue(buffer) ? UNWRITTEN : Float.NaN));
      read.forEach((value, buffer) ->
          write(tensors.get(value.name()), buffer, loaded.feed(buffer)));
      settings.write(loaded, examples, step);
      loaded.run();
      Map<String, float[]> results = new LinkedHashMap<>();
      written.forEach((value, buffer) ->
          results.put(value.name(), read(value, buffer, loaded.result(buffer))));
      return results;
    }
  }

  /**
   * Returns the array of each value in memory. A gradient that only its update reads exists as
   * partial sums, which the update adds.
   */
  private static Map<Value, DeviceBuffer> arrays(List<Value> values, DeviceProgram program) {
    Map<String, DeviceBuffer> byName = new HashMap<>();
    program.buffers().forEach(buffer -> byName.put(buffer.name(), buffer));
    Map<Value, DeviceBuffer> arrays = new LinkedHashMap<>();
    for (Value value : values) {
      Value home = value.home();
      DeviceBuffer sums = byName.get(DeviceBuffer.partialSums(home));
      DeviceBuffer array = byName.getOrDefault(home.name(), sums);
      if (array != null) {
        arrays.put(home, array);
      }
    }
    return arrays;
  }

  /** Writes values to an array; of partial sums, all but the first are zero. */
  private static void write(float[] values, DeviceBuffer buffer, MemorySegment array) {
    switch (buffer.element()) {
      case FLOAT -> {
        array.fill((byte) 0);
        MemorySegment.copy(values, 0, array, ValueLayout.JAVA_FLOAT, 0, values.length);
      }
      case INT -> {
        for (int i = 0; i < values.length; i++) {
          array.setAtIndex(ValueLayout.JAVA_INT, i, (int) values[i]);
        }
      }
      case BYTE -> {
        for (int i = 0; i < values.length; i++) {
          array.set(ValueLayout.JAVA_BYTE, i, (byte) values[i]);
        }
      }
    }
  }

  private void fill(DeviceBuffer buffer, MemorySegment array, float value) {
    switch (buffer.element()) {
      case FLOAT -> {
        for (int i = 0; i < buffer.length(examples); i++) {
          array.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
        }
      }
      case INT, BYTE -> array.fill(UNWRITTEN_POSITION);
    }
  }

  /** Reads the values of an array, and adds partial sums. */
  private float[] read(Value value, DeviceBuffer buffer, MemorySegment array) {
    float[] values = new float[Interpreter.length(value.type(), examples)];
    for (int i = 0; i < buffer.length(examples); i++) {
      float element =
          switch (buffer.element()) {
            case FLOAT -> array.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            case INT -> array.getAtIndex(ValueLayout.JAVA_INT, i);
            case BYTE -> Byte.toUnsignedInt(array.get(ValueLayout.JAVA_BYTE, i));
          };
      int to = i % values.length;
      // An unwritten partial sum leaves the sum unwritten, whatever comes after it.
      values[to] = i < values.length || Float.isNaN(element) ? element : values[to] + element;
    }
    return values;
  }

  @Override
  public void close() {
    // Each run closes its own runtime.
  }
}
