package ninc.runtime.device.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The stand-in for NVIDIA's driver, {@code libcuda.c}, as the machine's C compiler builds it. */
@SuppressWarnings("restricted")
final class StandInDriver {
  private static final String COMPILER = "/usr/bin/cc";
  private static final int GLOBAL_CAPTURE = 0;

  /** The library, which is built once; null before. */
  private static byte[] built;

  private final Path folder;
  private final SymbolLookup symbols;
  private final NativeLibrary library;

  private StandInDriver(Path folder, SymbolLookup symbols) {
    this.folder = folder;
    this.symbols = symbols;
    this.library = new NativeLibrary(symbols);
  }

  /** Loads a driver with a state of its own; skips the test where there is no C compiler. */
  static StandInDriver build(Path folder) throws IOException, InterruptedException {
    Path file = folder.resolve("libcuda.so");
    Files.write(file, built(folder));
    return new StandInDriver(folder, SymbolLookup.libraryLookup(file, Arena.global()));
  }

  private static synchronized byte[] built(Path folder) throws IOException, InterruptedException {
    if (built == null) {
      Path source = folder.resolve("libcuda.c");
      try (InputStream text = StandInDriver.class.getResourceAsStream("libcuda.c")) {
        Files.copy(text, source);
      }
      Path file = folder.resolve("built.so");
      compile("-shared", "-fPIC", "-pthread", source.toString(), "-o", file.toString());
      built = Files.readAllBytes(file);
    }
    return built;
  }

  private static void compile(String... arguments) throws IOException, InterruptedException {
    assumeTrue(
        Files.isExecutable(Path.of(COMPILER)),
        "no C compiler is installed, so that no stand-in for NVIDIA's driver was built");
    List<String> command = Stream.concat(Stream.of(COMPILER), Stream.of(arguments)).toList();
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String messages = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(messages).isZero();
  }

  /** Returns an ELF file with the sections that the stand-in reads of a kernel's machine code. */
  byte[] code(String kernel, int parameters) throws IOException, InterruptedException {
    Path source = folder.resolve(kernel + ".c");
    Files.writeString(
        source,
        """
        const char text[] __attribute__((section(".text.%s"))) = "code";
        const char constants[0x210 + 8 * %d] __attribute__((section(".nv.constant0.%s"))) = "k";
        """
            .formatted(kernel, parameters, kernel));
    Path file = folder.resolve(kernel + ".o");
    compile("-c", source.toString(), "-o", file.toString());
    return Files.readAllBytes(file);
  }

  CudaDriver driver() {
    return new CudaDriver(symbols);
  }

  /** Sets the version of CUDA that the driver supports, such as 13000. */
  void version(int version) {
    symbols.findOrThrow("standInVersion").reinterpret(Integer.BYTES).set(JAVA_INT, 0, version);
  }

  /** Returns a new context, which is the current one of this thread. */
  long context() {
    return create("cuCtxCreate_v4", ADDRESS, MemorySegment.NULL, JAVA_INT, 0, JAVA_INT, 0);
  }

  /** Returns a new stream of the current context. */
  long stream() {
    return create("cuStreamCreate", JAVA_INT, 0);
  }

  /** Returns a new array that begins with a value. */
  long array(int first) {
    long address = create("cuMemAlloc_v2", JAVA_LONG, (long) Integer.BYTES);
    write(address, first);
    return address;
  }

  /** Writes the first value of an array. */
  void write(long address, int value) {
    MemorySegment.ofAddress(address).reinterpret(Integer.BYTES).set(JAVA_INT, 0, value);
  }

  void beginCapture(long stream) {
    assertThat(
            library
                .function("cuStreamBeginCapture_v2", JAVA_LONG, JAVA_INT)
                .call(stream, GLOBAL_CAPTURE))
        .isZero();
  }

  /** Ends a capture, and returns the graph. */
  long endCapture(long stream) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment graph = arena.allocate(JAVA_LONG);
      assertThat(library.function("cuStreamEndCapture", JAVA_LONG, ADDRESS).call(stream, graph))
          .isZero();
      return graph.get(JAVA_LONG, 0);
    }
  }

  void replay(long graph, long stream) {
    assertThat(library.function("cuGraphLaunch", JAVA_LONG, JAVA_LONG).call(graph, stream))
        .isZero();
  }

  /** Calls a function that stores the handle of what it creates. */
  private long create(String name, Object... typesAndValues) {
    MemoryLayout[] types = new MemoryLayout[typesAndValues.length / 2 + 1];
    Object[] values = new Object[types.length];
    types[0] = ADDRESS;
    for (int i = 1; i < types.length; i++) {
      types[i] = (MemoryLayout) typesAndValues[2 * i - 2];
      values[i] = typesAndValues[2 * i - 1];
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment handle = arena.allocate(JAVA_LONG);
      values[0] = handle;
      assertThat(library.function(name, types).call(values)).isZero();
      return handle.get(JAVA_LONG, 0);
    }
  }

  /** Returns what has happened so far. */
  List<String> log() {
    try {
      MemorySegment text =
          (MemorySegment)
              Linker.nativeLinker()
                  .downcallHandle(symbols.findOrThrow("standInLog"), FunctionDescriptor.of(ADDRESS))
                  .invokeExact();
      return text.reinterpret(Long.MAX_VALUE).getString(0).lines().toList();
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
