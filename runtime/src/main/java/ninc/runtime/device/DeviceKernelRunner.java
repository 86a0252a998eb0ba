package ninc.runtime.device;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ninc.compiler.Compiled;
import ninc.compiler.codegen.program.DeviceBuffer;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.DeviceProgram;
import ninc.compiler.codegen.program.StoragePlan;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.fuse.Region;
import ninc.compiler.fuse.Views.View;
import ninc.compiler.ir.Value;
import ninc.runtime.Failure;
import ninc.runtime.backend.KernelRunner;
import ninc.runtime.backend.MemoryTraffic;
import ninc.runtime.backend.StepContext;
import ninc.runtime.device.LaunchHeader.Limits;
import ninc.runtime.interpreter.Interpreter;

/** Runs the emitted kernels of each region in a runtime of their own. */
final class DeviceKernelRunner implements KernelRunner {
  private final KernelDevice device;
  private final Optional<KernelFolder> kernels;
  private final DeviceProgram emitted;
  private final DeviceProgram program;
  private final int examples;
  private final StepSettings settings;

  DeviceKernelRunner(KernelDevice device, Compiled compiled, Optional<KernelFolder> kernels) {
    this.device = device;
    this.kernels = kernels;
    this.emitted = compiled.program().orElseThrow();
    this.program =
        kernels
            .map(folder -> folder.override(emitted, Limits.of(device, compiled)))
            .orElse(emitted);
    this.examples = compiled.options().batchSize();
    this.settings = StepSettings.of(program.step(), compiled.graph());
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
    return fused().regions().stream()
        .filter(region -> kernels.stream().anyMatch(folder -> edits(folder, region)))
        .toList();
  }

  private boolean edits(KernelFolder folder, Region region) {
    return emitted.kernelsOf(region).stream().anyMatch(kernel -> folder.isEdited(emitted, kernel));
  }

  @Override
  public Result run(Region region, Map<String, float[]> tensors, StepContext step) {
    DeviceProgram alone = program.alone(region);
    Map<Value, Place> read = places(region.operands(), alone);
    Map<Value, Place> written = places(fused().written(region), alone);
    try (KernelRuntime runtime = device.open()) {
      LoadedProgram loaded = runtime.load(alone, StoragePlan.of(alone, examples), examples);
      // An element of a workspace that no kernel has written must not look like a result.
      alone.buffers().forEach(buffer -> fill(buffer, loaded.feed(buffer), Float.NaN));
      written.values().forEach(place -> fill(place.buffer(), place.feed(loaded), UNWRITTEN));
      read.forEach((value, place) -> place.write(tensors.get(value.name()), place.feed(loaded)));
      alone.constants().forEach(loaded::write);
      settings.write(loaded, examples, step);
      Guard guard = new Guard(read.values(), written.values(), loaded);
      Optional<MemoryTraffic> traffic = loaded.runCounted();
      Map<String, float[]> results = new LinkedHashMap<>();
      written.forEach((value, place) ->
          results.put(
              value.name(),
              place.read(Interpreter.length(value.type(), examples), place.result(loaded))));
      guard.check(loaded);
      return new Result(results, traffic);
    }
  }

  /**
   * Returns where each value in memory lies. A gradient that only its update reads exists as
   * partial sums, which the update adds.
   */
  private Map<Value, Place> places(List<Value> values, DeviceProgram program) {
    Map<String, DeviceBuffer> byName = new HashMap<>();
    program.buffers().forEach(buffer -> byName.put(buffer.name(), buffer));
    Map<Value, Place> places = new LinkedHashMap<>();
    for (Value value : values) {
      Value home = value.home();
      DeviceBuffer sums = byName.get(DeviceBuffer.partialSums(home));
      DeviceBuffer array = byName.getOrDefault(fused().views().whole(home).name(), sums);
      if (array != null) {
        places.put(home, place(home, array));
      }
    }
    return places;
  }

  private Place place(Value value, DeviceBuffer array) {
    if (!fused().views().contains(value)) {
      return new Place(array, Math.toIntExact(array.length(examples)), 1, 1, 0);
    }
    View view = fused().views().of(value);
    int channels = value.featureMap().channels();
    int pitch = view.whole().featureMap().channels();
    int elements = Interpreter.length(value.type(), examples);
    return new Place(array, elements, channels, pitch, view.first());
  }

  private void fill(DeviceBuffer buffer, MemorySegment array, float value) {
    switch (buffer.element()) {
      case FLOAT, BFLOAT16, FLOAT16 -> {
        for (int i = 0; i < buffer.length(examples); i++) {
          HostElements.set(buffer.element(), array, i, value);
        }
      }
      case INT, BYTE -> array.fill(UNWRITTEN_POSITION);
    }
  }

  /**
   * Where a tensor lies: in an array, or in some of the channels of a map there.
   *
   * @param elements the number of elements in the array, which are more than those of the tensor if
   *     they are partial sums
   * @param channels the number of elements that follow each other
   * @param pitch the distance from these to the next ones
   * @param first the index of the first element
   */
  private record Place(DeviceBuffer buffer, int elements, int channels, int pitch, int first) {

    private MemorySegment feed(LoadedProgram loaded) {
      return loaded.feed(buffer);
    }

    private MemorySegment result(LoadedProgram loaded) {
      return loaded.result(buffer);
    }

    private int at(int i) {
      return i / channels * pitch + first + i % channels;
    }

    private IntStream indices() {
      return IntStream.range(0, elements).map(this::at);
    }

    /** Writes a tensor; of partial sums, all but the first are zero. */
    private void write(float[] values, MemorySegment array) {
      for (int i = 0; i < elements; i++) {
        float value = i < values.length ? values[i] : 0;
        HostElements.set(buffer.element(), array, at(i), value);
      }
    }

    /** Reads a tensor, and adds partial sums. */
    private float[] read(int length, MemorySegment array) {
      float[] values = new float[length];
      for (int i = 0; i < elements; i++) {
        float element = HostElements.get(buffer.element(), array, at(i));
        // An unwritten partial sum leaves the sum unwritten, whatever comes after it.
        values[i % length] =
            i < length || Float.isNaN(element) ? element : values[i % length] + element;
      }
      return values;
    }
  }

  /** The content of all arrays before a run, and the elements that kernels may change. */
  private static final class Guard {
    private final Map<DeviceBuffer, MemorySegment> before = new LinkedHashMap<>();
    private final Map<DeviceBuffer, BitSet> results = new HashMap<>();

    Guard(Collection<Place> read, Collection<Place> written, LoadedProgram loaded) {
      Stream.concat(read.stream(), written.stream())
          .map(Place::buffer)
          .distinct()
          .forEach(buffer -> {
            byte[] copy = loaded.feed(buffer).toArray(ValueLayout.JAVA_BYTE);
            before.put(buffer, MemorySegment.ofArray(copy));
            results.put(buffer, new BitSet());
          });
      written.forEach(place -> place.indices().forEach(results.get(place.buffer())::set));
    }

    /**
     * Checks that all other elements are unchanged.
     *
     * @throws Failure if one is not
     */
    void check(LoadedProgram loaded) {
      before.forEach((buffer, old) -> {
        MemorySegment now = loaded.result(buffer);
        int bytes = buffer.element().bytes();
        int elements = Math.toIntExact(old.byteSize() / bytes);
        BitSet free = results.get(buffer);
        for (int i = free.nextClearBit(0); i < elements; i = free.nextClearBit(i + 1)) {
          long at = (long) i * bytes;
          if (MemorySegment.mismatch(old, at, at + bytes, now, at, at + bytes) >= 0) {
            throw new Failure(
                "it changes element %d of %s, which is not one of its results"
                    .formatted(i, buffer.name()));
          }
        }
      });
    }
  }

  @Override
  public void close() {
    // Each run closes its own runtime.
  }
}
