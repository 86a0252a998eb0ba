package ninc.runtime.device.simt;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import ninc.compiler.codegen.program.DeviceBuffer;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.DeviceProgram;
import ninc.compiler.codegen.program.ElementType;
import ninc.compiler.codegen.program.Grid;
import ninc.compiler.codegen.program.StoragePlan;
import ninc.runtime.Failure;
import ninc.runtime.backend.MemoryTraffic;
import ninc.runtime.device.KernelRuntime;
import ninc.runtime.device.LoadedProgram;
import ninc.runtime.device.simt.EmulatedKernel.Argument;

/** The arrays of a network in the memory of this process, and its kernels in the emulator. */
final class SimtRuntime implements KernelRuntime {
  private final KernelCompiler compiler;
  private final Map<String, DeviceArray> kept = new HashMap<>();

  SimtRuntime(KernelCompiler compiler) {
    this.compiler = compiler;
  }

  @Override
  public void keep(DeviceBuffer buffer) {
    int length = Math.toIntExact(buffer.fixed());
    kept.put(buffer.name(), array(buffer, memory(buffer.element(), length), length));
  }

  /**
   * Allocates a Java array rather than a memory segment, since the bytecode interpreter, in which
   * short kernels run, is faster on arrays.
   */
  private static Object memory(ElementType element, long length) {
    int elements = Math.toIntExact(length);
    return switch (element) {
      case FLOAT -> new float[elements];
      case BFLOAT16, FLOAT16 -> new short[elements];
      case INT -> new int[elements];
      case BYTE -> new byte[elements];
    };
  }

  private static DeviceArray array(DeviceBuffer buffer, Object memory, int length) {
    return switch (buffer.element()) {
      case FLOAT -> new FloatArray(buffer.name(), (float[]) memory, length);
      case BFLOAT16, FLOAT16 -> new ShortArray(buffer.name(), (short[]) memory, length);
      case INT -> new IntArray(buffer.name(), (int[]) memory, length);
      case BYTE -> new ByteArray(buffer.name(), (byte[]) memory, length);
    };
  }

  @Override
  public float[] read(DeviceBuffer buffer) {
    return kept.get(buffer.name()).segment().toArray(ValueLayout.JAVA_FLOAT);
  }

  @Override
  public void write(DeviceBuffer buffer, float[] values) {
    MemorySegment.copy(
        values, 0, kept.get(buffer.name()).segment(), ValueLayout.JAVA_FLOAT, 0, values.length);
  }

  @Override
  public LoadedProgram load(DeviceProgram program, StoragePlan storage, int examples) {
    List<Object> blocks =
        storage.blocks().stream().map(block -> memory(block.element(), block.elements())).toList();
    Map<String, DeviceArray> arrays = new HashMap<>(kept);
    for (DeviceBuffer buffer : program.buffers()) {
      Integer home = storage.homes().get(buffer.name());
      if (home != null) {
        int length = Math.toIntExact(buffer.length(examples));
        arrays.put(buffer.name(), array(buffer, blocks.get(home), length));
      }
    }
    return new Loaded(launches(program, arrays, examples), arrays);
  }

  private List<Launch> launches(
      DeviceProgram program, Map<String, DeviceArray> arrays, int examples) {
    Map<String, EmulatedKernel> compiled =
        compiler.compile(
            program.kernels().stream()
                .collect(Collectors.toMap(DeviceKernel::className, DeviceKernel::body)));
    List<Launch> launches = new ArrayList<>();
    for (DeviceKernel kernel : program.kernels()) {
      List<Argument> arguments =
          kernel.arguments().stream()
              .map(use -> new Argument(arrays.get(use.buffer().name()), use.access()))
              .toList();
      Grid grid = kernel.grid();
      launches.add(
          new Launch(
              compiled.get(kernel.className()), grid.groups(examples), grid.items(), arguments));
    }
    return launches;
  }

  private record Launch(EmulatedKernel kernel, int groups, int items, List<Argument> arguments) {
    void run() {
      try {
        kernel.launch(groups, items, arguments);
      } catch (KernelFault e) {
        throw new Failure(e.getMessage(), e);
      }
    }

    MemoryTraffic runCounted() {
      List<DeviceArray> arrays = arguments.stream().map(Argument::array).distinct().toList();
      arrays.forEach(DeviceArray::startCount);
      run();
      return arrays.stream()
          .map(DeviceArray::endCount)
          .reduce(MemoryTraffic.NONE, MemoryTraffic::plus);
    }
  }

  private static final class Loaded implements LoadedProgram {
    private static final double NANOS = 1e9;

    private final List<Launch> launches;
    private final Map<String, DeviceArray> arrays;

    Loaded(List<Launch> launches, Map<String, DeviceArray> arrays) {
      this.launches = launches;
      this.arrays = arrays;
    }

    @Override
    public MemorySegment feed(DeviceBuffer buffer) {
      return arrays.get(buffer.name()).segment();
    }

    @Override
    public void run() {
      launches.forEach(Launch::run);
    }

    @Override
    public Optional<MemoryTraffic> runCounted() {
      return launches.stream().map(Launch::runCounted).reduce(MemoryTraffic::plus);
    }

    @Override
    public double[] profile() {
      double[] seconds = new double[launches.size()];
      for (int i = 0; i < seconds.length; i++) {
        long start = System.nanoTime();
        launches.get(i).run();
        seconds[i] = (System.nanoTime() - start) / NANOS;
      }
      return seconds;
    }

    @Override
    public MemorySegment result(DeviceBuffer buffer) {
      return arrays.get(buffer.name()).segment();
    }
  }

  @Override
  public void close() {
    kept.clear();
  }
}
