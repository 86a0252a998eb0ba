package ninc.runtime.simt;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ninc.compiler.emit.DeviceBuffer;
import ninc.compiler.emit.DeviceKernel;
import ninc.compiler.emit.DeviceProgram;
import ninc.compiler.emit.StoragePlan;
import ninc.runtime.Failure;
import ninc.runtime.device.KernelRuntime;
import ninc.runtime.device.LoadedProgram;
import ninc.runtime.javac.CompilationError;
import ninc.runtime.javac.InMemoryJavac;
import ninc.runtime.javac.SourceFile;

/** One network's arrays in this process's memory, and its kernels in the emulator. */
final class SimtRuntime implements KernelRuntime {
  private static final String PACKAGE = "ninc.kernels";
  private static final String HEAD =
      """
      package ninc.kernels;

      import ninc.runtime.simt.ByteArray;
      import ninc.runtime.simt.FloatArray;
      import ninc.runtime.simt.IntArray;
      import ninc.runtime.simt.KernelContext;
      import ninc.runtime.simt.TornadoMath;

      """;

  private final Arena arena = Arena.ofShared();
  private final Emulator emulator = new Emulator();
  private final Map<String, DeviceArray> kept = new HashMap<>();

  @Override
  public void keep(DeviceBuffer buffer) {
    kept.put(buffer.name(), array(buffer, arena.allocate(buffer.bytes(0), Long.BYTES)));
  }

  private static DeviceArray array(DeviceBuffer buffer, MemorySegment segment) {
    return switch (buffer.element()) {
      case FLOAT -> new FloatArray(buffer.name(), segment);
      case INT -> new IntArray(buffer.name(), segment);
      case BYTE -> new ByteArray(buffer.name(), segment);
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
    List<MemorySegment> blocks =
        storage.blocks().stream()
            .map(block -> arena.allocate(block.bytes(), Long.BYTES))
            .toList();
    Map<String, DeviceArray> arrays = new HashMap<>(kept);
    for (DeviceBuffer buffer : program.buffers()) {
      Integer home = storage.homes().get(buffer.name());
      if (home != null) {
        MemorySegment own = blocks.get(home).asSlice(0, buffer.bytes(examples));
        arrays.put(buffer.name(), array(buffer, own));
      }
    }
    return new Loaded(launches(program, arrays, examples), arrays);
  }

  private static List<Launch> launches(
      DeviceProgram program, Map<String, DeviceArray> arrays, int examples) {
    List<SourceFile> sources =
        program.kernels().stream()
            .map(
                kernel ->
                    new SourceFile(PACKAGE + "." + kernel.className(), HEAD + kernel.body()))
            .toList();
    Map<String, byte[]> classFiles = compile(sources);
    List<Launch> launches = new ArrayList<>();
    for (DeviceKernel kernel : program.kernels()) {
      String className = PACKAGE + "." + kernel.className();
      Object[] arguments =
          kernel.arguments().stream()
              .map(argument -> arrays.get(argument.buffer().name()))
              .toArray();
      launches.add(
          new Launch(
              EmulatedKernel.load(className, classFiles.get(className)),
              kernel.grid().groups(examples),
              kernel.grid().items(),
              arguments));
    }
    return launches;
  }

  private static Map<String, byte[]> compile(List<SourceFile> sources) {
    try {
      return InMemoryJavac.compile(sources, System.getProperty("java.class.path"));
    } catch (CompilationError e) {
      throw new Failure("a kernel does not compile: " + e.getMessage(), e);
    }
  }

  private record Launch(EmulatedKernel kernel, int groups, int items, Object[] arrays) {}

  private final class Loaded implements LoadedProgram {
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
      launches.forEach(this::run);
    }

    private void run(Launch launch) {
      try {
        emulator.launch(launch.kernel, launch.groups, launch.items, launch.arrays);
      } catch (KernelFault e) {
        throw new Failure(e.getMessage(), e);
      }
    }

    @Override
    public double[] profile() {
      double[] seconds = new double[launches.size()];
      for (int i = 0; i < seconds.length; i++) {
        long start = System.nanoTime();
        run(launches.get(i));
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
    arena.close();
  }
}
