package ninc.runtime.device.cuda;

import static java.lang.foreign.MemorySegment.NULL;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static ninc.runtime.device.cuda.NativeLibrary.SUCCESS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ninc.runtime.UserError;
import ninc.runtime.device.cuda.NativeLibrary.Function;

/**
 * NVIDIA's runtime compiler for CUDA C, which needs no GPU. Several threads can compile at a time.
 */
@SuppressWarnings("restricted")
final class Nvrtc {
  /** The environment variable with the path of the library. */
  private static final String LIBRARY = "NVRTC_LIBRARY";

  /** The file names of the library, the newest first. */
  private static final List<String> NAMES =
      List.of("libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so");

  private final Function createProgram;
  private final Function compileProgram;
  private final Function logSize;
  private final Function log;
  private final Function codeSize;
  private final Function code;
  private final Function destroyProgram;
  private final int major;
  private final int minor;
  private final List<Integer> architectures;

  private Nvrtc(SymbolLookup symbols) {
    NativeLibrary library = new NativeLibrary(symbols);
    this.createProgram =
        library.function(
            "nvrtcCreateProgram", ADDRESS, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, ADDRESS);
    this.compileProgram = library.function("nvrtcCompileProgram", ADDRESS, JAVA_INT, ADDRESS);
    this.logSize = library.function("nvrtcGetProgramLogSize", ADDRESS, ADDRESS);
    this.log = library.function("nvrtcGetProgramLog", ADDRESS, ADDRESS);
    this.codeSize = library.function("nvrtcGetCUBINSize", ADDRESS, ADDRESS);
    this.code = library.function("nvrtcGetCUBIN", ADDRESS, ADDRESS);
    this.destroyProgram = library.function("nvrtcDestroyProgram", ADDRESS);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment numbers = arena.allocate(JAVA_INT, 2);
      MemorySegment second = numbers.asSlice(JAVA_INT.byteSize());
      check(library.function("nvrtcVersion", ADDRESS, ADDRESS).call(numbers, second));
      this.major = numbers.get(JAVA_INT, 0);
      this.minor = second.get(JAVA_INT, 0);
    }
    this.architectures = architectures(library);
  }

  /**
   * A compiled program.
   *
   * @param report what the assembler reports of its kernels
   * @param code the machine code, as an ELF file
   */
  record Compilation(String report, byte[] code) {}

  /**
   * Loads the library that the environment variable {@code NVRTC_LIBRARY} names, or else the first
   * one that is found where CUDA and its Python packages install it.
   *
   * @throws UserError if there is none
   */
  static Nvrtc find() {
    return find(System.getenv());
  }

  /** The same in another environment. */
  static Nvrtc find(Map<String, String> environment) {
    String named = environment.get(LIBRARY);
    if (named != null) {
      if (!Files.isRegularFile(Path.of(named))) {
        throw new UserError(
            "%s=%s is not a file; set it to the path of libnvrtc.so.13, or unset it"
                .formatted(LIBRARY, named));
      }
      return load(Path.of(named));
    }
    return NAMES.stream()
        .map(Nvrtc::loaded)
        .flatMap(Optional::stream)
        .findFirst()
        .or(() -> installed(environment).map(Nvrtc::load))
        .orElseThrow(() ->
            new UserError(
                "CUDA kernels are compiled with NVIDIA's NVRTC, but libnvrtc.so.13 was not found;"
                    + " install CUDA or run \"pip install nvidia-cuda-nvrtc\", and set %s to the"
                        .formatted(LIBRARY)
                    + " path of the library"));
  }

  /**
   * Loads a library that is already loaded or that the system's loader finds; empty if there is
   * none, or one that is too old.
   */
  private static Optional<Nvrtc> loaded(String name) {
    try {
      return Optional.of(new Nvrtc(SymbolLookup.libraryLookup(name, Arena.global())));
    } catch (IllegalArgumentException | NoSuchElementException _) {
      return Optional.empty();
    }
  }

  /** Finds the library in the folders of CUDA and of Python's packages. */
  private static Optional<Path> installed(Map<String, String> environment) {
    Stream<Path> cuda =
        Stream.of(environment.get("CUDA_HOME"), environment.get("CUDA_PATH"), "/usr/local/cuda")
            .filter(home -> home != null && !home.isBlank())
            .map(home -> Path.of(home, "lib64"));
    Stream<Path> packages =
        Stream.of(
                environment.get("VIRTUAL_ENV"),
                environment.get("CONDA_PREFIX"),
                Path.of(environment.getOrDefault("HOME", "/"), ".local").toString(),
                "/usr/local",
                "/usr")
            .filter(prefix -> prefix != null && !prefix.isBlank())
            .flatMap(prefix -> matching(Path.of(prefix, "lib"), "python3*"))
            .flatMap(python ->
                Stream.of(python.resolve("site-packages"), python.resolve("dist-packages")))
            .flatMap(folder ->
                Stream.of(
                    folder.resolve(Path.of("nvidia", "cu13", "lib")),
                    folder.resolve(Path.of("nvidia", "cuda_nvrtc", "lib"))));
    return Stream.concat(cuda, packages)
        .flatMap(folder -> NAMES.stream().map(folder::resolve))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  /**
   * Loads the library and before it its builtins, which it would otherwise search for only in the
   * folders of the system.
   *
   * @throws UserError if it is another library, or none
   */
  private static Nvrtc load(Path library) {
    Path file = library.toAbsolutePath();
    try {
      matching(file.getParent(), "libnvrtc-builtins.so*")
          .forEach(path -> SymbolLookup.libraryLookup(path, Arena.global()));
      return new Nvrtc(SymbolLookup.libraryLookup(file, Arena.global()));
    } catch (IllegalArgumentException | NoSuchElementException e) {
      throw new UserError(
          "%s cannot be loaded as NVRTC of CUDA 12 or 13; set %s to the path of libnvrtc.so.13"
              .formatted(file, LIBRARY),
          e);
    }
  }

  private static Stream<Path> matching(Path folder, String pattern) {
    if (!Files.isDirectory(folder)) {
      return Stream.empty();
    }
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, pattern)) {
      Stream.Builder<Path> paths = Stream.builder();
      found.forEach(paths);
      return paths.build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Integer> architectures(NativeLibrary library) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment count = arena.allocate(JAVA_INT);
      check(library.function("nvrtcGetNumSupportedArchs", ADDRESS).call(count));
      MemorySegment numbers = arena.allocate(JAVA_INT, count.get(JAVA_INT, 0));
      check(library.function("nvrtcGetSupportedArchs", ADDRESS).call(numbers));
      return IntStream.of(numbers.toArray(JAVA_INT)).boxed().toList();
    }
  }

  /** Returns the major version of CUDA that the compiler is part of. */
  int major() {
    return major;
  }

  /** Returns the version of CUDA that the compiler is part of, such as {@code 13.0}. */
  String version() {
    return major + "." + minor;
  }

  /** Returns whether it compiles for an architecture, such as {@code sm_90}. */
  boolean supports(String architecture) {
    return architectures.stream().anyMatch(number -> architecture.equals("sm_" + number));
  }

  /**
   * Compiles a program, and lets the assembler report.
   *
   * @param architecture such as {@code sm_90}
   * @throws IllegalArgumentException if it does not compile, with the compiler's messages
   */
  Compilation compile(String source, String architecture) {
    List<String> options = List.of("--gpu-architecture=" + architecture, "--ptxas-options=-v");
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pointer = arena.allocate(ADDRESS);
      check(
          createProgram.call(
              pointer, arena.allocateFrom(source), arena.allocateFrom("kernel.cu"), 0, NULL, NULL));
      try {
        MemorySegment program = pointer.get(ADDRESS, 0);
        MemorySegment texts = arena.allocate(ADDRESS, options.size());
        for (int i = 0; i < options.size(); i++) {
          texts.setAtIndex(ADDRESS, i, arena.allocateFrom(options.get(i)));
        }
        int status = compileProgram.call(program, options.size(), texts);
        String report = bytes(logSize, log, program, arena).getString(0);
        if (status != SUCCESS) {
          throw new IllegalArgumentException(report);
        }
        return new Compilation(report, bytes(codeSize, code, program, arena).toArray(JAVA_BYTE));
      } finally {
        destroyProgram.call(pointer);
      }
    }
  }

  private static MemorySegment bytes(
      Function sizeFunction, Function function, MemorySegment program, Arena arena) {
    MemorySegment size = arena.allocate(JAVA_LONG);
    check(sizeFunction.call(program, size));
    MemorySegment bytes = arena.allocate(size.get(JAVA_LONG, 0));
    check(function.call(program, bytes));
    return bytes;
  }

  private static void check(int status) {
    if (status != SUCCESS) {
      throw new IllegalStateException("NVRTC failed with status " + status);
    }
  }
}
