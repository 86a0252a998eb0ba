package ninc.runtime.device.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ninc.compiler.codegen.cuda.CudaKernel;
import ninc.compiler.codegen.program.DeviceBuffer;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.DeviceProgram;
import ninc.compiler.codegen.program.StoragePlan;
import ninc.compiler.schedule.WorkGroupTraits;
import ninc.runtime.backend.MachinePeak;
import ninc.runtime.device.KernelDevice;
import ninc.runtime.device.KernelRuntime;
import ninc.runtime.device.LoadedProgram;

/**
 * Runs the CUDA C of kernels on the CPU: the machine's C++ compiler translates it with a few
 * definitions, and the items of a work-group take turns. It has no operations of a warp.
 */
@SuppressWarnings("restricted")
public final class CudaOnCpu implements KernelDevice {
  private static final List<String> COMPILER = List.of("g++", "-std=c++17", "-w", "-fPIC");
  private static final long ALIGNMENT = 128;

  private final WorkGroupTraits traits;

  public CudaOnCpu(WorkGroupTraits traits) {
    this.traits = traits;
  }

  /** Returns whether this machine has a C++ compiler. */
  public static boolean isAvailable() {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, COMPILER.getFirst())));
  }

  @Override
  public String name() {
    return "CUDA C on the CPU";
  }

  @Override
  public String description() {
    return name();
  }

  @Override
  public WorkGroupTraits traits() {
    return traits;
  }

  @Override
  public long availableMemory() {
    return Runtime.getRuntime().maxMemory();
  }

  @Override
  public MachinePeak measurePeak() {
    throw new UnsupportedOperationException();
  }

  @Override
  public KernelRuntime open() {
    return new Memory();
  }

  private static final class Memory implements KernelRuntime {
    private final Arena arena = Arena.ofShared();
    private final Map<String, MemorySegment> kept = new HashMap<>();

    private MemorySegment allocate(long bytes) {
      return arena.allocate(Math.max(bytes, 1), ALIGNMENT);
    }

    @Override
    public void keep(DeviceBuffer buffer) {
      kept.put(buffer.name(), allocate(buffer.bytes(0)));
    }

    @Override
    public float[] read(DeviceBuffer buffer) {
      return kept.get(buffer.name()).asSlice(0, buffer.bytes(0)).toArray(JAVA_FLOAT);
    }

    @Override
    public void write(DeviceBuffer buffer, float[] values) {
      MemorySegment.copy(values, 0, kept.get(buffer.name()), JAVA_FLOAT, 0, values.length);
    }

    @Override
    public LoadedProgram load(DeviceProgram program, StoragePlan storage, int examples) {
      List<MemorySegment> blocks =
          storage.blocks().stream().map(block -> allocate(block.bytes())).toList();
      Map<String, MemorySegment> arrays = new HashMap<>(kept);
      for (DeviceBuffer buffer : program.buffers()) {
        Integer home = storage.homes().get(buffer.name());
        if (home != null) {
          arrays.put(buffer.name(), blocks.get(home).asSlice(0, buffer.bytes(examples)));
        }
      }
      SymbolLookup library = compile(program.kernels(), arena);
      List<Launch> launches =
          program.kernels().stream()
              .map(kernel -> launch(kernel, library, arrays, examples))
              .toList();
      return new Loaded(launches, arrays);
    }

    private Launch launch(
        DeviceKernel kernel,
        SymbolLookup library,
        Map<String, MemorySegment> arrays,
        int examples) {
      MemorySegment arguments = arena.allocate(ADDRESS, kernel.arguments().size());
      for (int i = 0; i < kernel.arguments().size(); i++) {
        arguments.setAtIndex(ADDRESS, i, arrays.get(kernel.arguments().get(i).buffer().name()));
      }
      MethodHandle function =
          Linker.nativeLinker()
              .downcallHandle(
                  library.findOrThrow("launch_" + kernel.className()),
                  FunctionDescriptor.ofVoid(JAVA_INT, ADDRESS));
      return new Launch(function, kernel.grid().groups(examples), arguments);
    }

    @Override
    public void close() {
      arena.close();
    }
  }

  /** Compiles kernels to a library with a function for each that launches it. */
  private static SymbolLookup compile(List<DeviceKernel> kernels, Arena arena) {
    String text =
        kernels.stream().map(CudaOnCpu::text).collect(Collectors.joining("\n", header(), ""));
    try {
      Path folder = Files.createTempDirectory("cuda");
      Path source = Files.writeString(folder.resolve("kernels.cpp"), text);
      Path library = folder.resolve("kernels.so");
      Path report = folder.resolve("report");
      try {
        List<String> command =
            Stream.concat(
                    COMPILER.stream(),
                    Stream.of("-O1", "-shared", "-o", library.toString(), source.toString()))
                .toList();
        Process process =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(report.toFile())
                .start();
        if (!process.waitFor(10, TimeUnit.MINUTES) || process.exitValue() != 0) {
          throw new AssertionError(Files.readString(report));
        }
        return SymbolLookup.libraryLookup(library, arena);
      } finally {
        for (Path file : List.of(source, library, report, folder)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String header() {
    try (InputStream in = CudaOnCpu.class.getResourceAsStream("work_items.h")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A namespace for each kernel, since kernels have helper functions of the same names. */
  private static String text(DeviceKernel kernel) {
    CudaKernel printed = CudaKernel.of(kernel);
    return """
    namespace of_%1$s {
    %2$s}
    extern "C" void launch_%1$s(int groups, void** arrays) {
      work::launch(of_%1$s::ninc::%1$s, groups, %3$d, arrays);
    }
    """
        .formatted(printed.name(), printed.text(), kernel.grid().items());
  }

  private record Launch(MethodHandle function, int groups, MemorySegment arguments) {
    void run() {
      try {
        function.invokeExact(groups, arguments);
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private record Loaded(List<Launch> launches, Map<String, MemorySegment> arrays)
      implements LoadedProgram {

    @Override
    public MemorySegment feed(DeviceBuffer buffer) {
      return arrays.get(buffer.name());
    }

    @Override
    public void run() {
      launches.forEach(Launch::run);
    }

    @Override
    public double[] profile() {
      throw new UnsupportedOperationException();
    }

    @Override
    public MemorySegment result(DeviceBuffer buffer) {
      return arrays.get(buffer.name());
    }
  }
}
