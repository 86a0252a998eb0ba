package ninc.runtime.device.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** NVIDIA's runtime compiler for CUDA C, which needs no GPU. */
@SuppressWarnings("restricted")
final class Nvrtc {
  private static final int SUCCESS = 0;

  private final MethodHandle createProgram;
  private final MethodHandle compileProgram;
  private final MethodHandle logSize;
  private final MethodHandle log;
  private final MethodHandle codeSize;
  private final MethodHandle code;
  private final MethodHandle destroyProgram;

  private Nvrtc(SymbolLookup library) {
    this.createProgram =
        function(
            library, "nvrtcCreateProgram", ADDRESS, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, ADDRESS);
    this.compileProgram = function(library, "nvrtcCompileProgram", ADDRESS, JAVA_INT, ADDRESS);
    this.logSize = function(library, "nvrtcGetProgramLogSize", ADDRESS, ADDRESS);
    this.log = function(library, "nvrtcGetProgramLog", ADDRESS, ADDRESS);
    this.codeSize = function(library, "nvrtcGetCUBINSize", ADDRESS, ADDRESS);
    this.code = function(library, "nvrtcGetCUBIN", ADDRESS, ADDRESS);
    this.destroyProgram = function(library, "nvrtcDestroyProgram", ADDRESS);
  }

  private static MethodHandle function(
      SymbolLookup library, String name, MemoryLayout... parameters) {
    return Linker.nativeLinker()
        .downcallHandle(library.findOrThrow(name), FunctionDescriptor.of(JAVA_INT, parameters));
  }

  /**
   * A compiled program.
   *
   * @param report what the assembler reports of its kernels
   * @param code the machine code, as an ELF file
   */
  record Compilation(String report, byte[] code) {}

  /**
   * Loads the library that the environment variable {@code NVRTC_LIBRARY} names.
   *
   * @throws IllegalStateException if it names no file
   */
  static Nvrtc load() {
    String library = System.getenv("NVRTC_LIBRARY");
    if (library == null || !Files.isRegularFile(Path.of(library))) {
      throw new IllegalStateException(
          "NVRTC_LIBRARY must be the path of libnvrtc.so.13, which is part of CUDA and of the"
              + " Python package nvidia-cuda-nvrtc");
    }
    return load(Path.of(library));
  }

  /**
   * Loads the library and before it its builtins, which it would otherwise search for only in the
   * folders of the system.
   */
  private static Nvrtc load(Path library) {
    Path file = library.toAbsolutePath();
    try (DirectoryStream<Path> builtins =
        Files.newDirectoryStream(file.getParent(), "libnvrtc-builtins.so*")) {
      builtins.forEach(path -> SymbolLookup.libraryLookup(path, Arena.global()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Nvrtc(SymbolLookup.libraryLookup(file, Arena.global()));
  }

  /**
   * Compiles a program with TornadoVM's options, and lets the assembler report.
   *
   * @param architecture such as {@code sm_90}
   * @throws IllegalArgumentException if it does not compile
   */
  Compilation compile(String source, String architecture) {
    List<String> options = List.of("--gpu-architecture=" + architecture, "--ptxas-options=-v");
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pointer = arena.allocate(ADDRESS);
      check(
          (int)
              createProgram.invokeExact(
                  pointer,
                  arena.allocateFrom(source),
                  arena.allocateFrom("kernel.cu"),
                  0,
                  MemorySegment.NULL,
                  MemorySegment.NULL));
      MemorySegment program = pointer.get(ADDRESS, 0);
      MemorySegment texts = arena.allocate(ADDRESS, options.size());
      for (int i = 0; i < options.size(); i++) {
        texts.setAtIndex(ADDRESS, i, arena.allocateFrom(options.get(i)));
      }
      int status = (int) compileProgram.invokeExact(program, options.size(), texts);
      String report = bytes(logSize, log, program, arena).getString(0);
      if (status != SUCCESS) {
        throw new IllegalArgumentException(report);
      }
      byte[] machineCode = bytes(codeSize, code, program, arena).toArray(JAVA_BYTE);
      check((int) destroyProgram.invokeExact(pointer));
      return new Compilation(report, machineCode);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static MemorySegment bytes(
      MethodHandle sizeFunction, MethodHandle function, MemorySegment program, Arena arena)
      throws Throwable {
    MemorySegment size = arena.allocate(JAVA_LONG);
    check((int) sizeFunction.invokeExact(program, size));
    MemorySegment bytes = arena.allocate(size.get(JAVA_LONG, 0));
    check((int) function.invokeExact(program, bytes));
    return bytes;
  }

  private static void check(int status) {
    if (status != SUCCESS) {
      throw new IllegalStateException("NVRTC failed with status " + status);
    }
  }
}
