package ninc.runtime.bench.counter;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The counters of Linux, by the system call {@code perf_event_open}. */
@SuppressWarnings("restricted")
final class PerfEvents implements EventSource {
  /** The unit of the events that every processor has, PERF_TYPE_HARDWARE. */
  static final int HARDWARE = 0;

  /** The unit of events of the kernel, PERF_TYPE_SOFTWARE. */
  static final int SOFTWARE = 1;

  /**
   * The first version, of 64 bytes, of {@code struct perf_event_attr} in Linux's {@code
   * include/uapi/linux/perf_event.h}, which all kernels accept.
   */
  private static final StructLayout ATTRIBUTES =
      MemoryLayout.structLayout(
          JAVA_INT.withName("type"),
          JAVA_INT.withName("size"),
          JAVA_LONG.withName("config"),
          JAVA_LONG.withName("sample_period"),
          JAVA_LONG.withName("sample_type"),
          JAVA_LONG.withName("read_format"),
          JAVA_LONG.withName("flags"),
          JAVA_INT.withName("wakeup_events"),
          JAVA_INT.withName("bp_type"),
          JAVA_LONG.withName("bp_addr"));

  /** PERF_FORMAT_TOTAL_TIME_ENABLED and PERF_FORMAT_TOTAL_TIME_RUNNING. */
  private static final long WITH_TIMES = 1 | 2;

  /** The bits {@code inherit}, {@code exclude_kernel} and {@code exclude_hv}. */
  private static final long THREADS_IN_USER_MODE = 1 << 1 | 1 << 5 | 1 << 6;

  /** PERF_FLAG_FD_CLOEXEC. */
  private static final long CLOSE_ON_EXEC = 1 << 3;

  private static final int THIS_THREAD = 0;
  private static final int ALL_THREADS = -1;
  private static final int ANY_PROCESSOR = -1;
  private static final long NO_GROUP = -1;

  /** The highest settings of {@code kernel.perf_event_paranoid} that allow a counter. */
  private static final int LEVEL_OF_THREADS = 2;

  private static final int LEVEL_OF_UNITS = 0;

  private static final Path PARANOID = Path.of("/proc/sys/kernel/perf_event_paranoid");

  private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO = CALL_STATE.varHandle(PathElement.groupElement("errno"));

  private final long number;
  private final MethodHandle systemCall;
  private final MethodHandle read;
  private final MethodHandle close;

  private PerfEvents(long number) {
    this.number = number;
    this.systemCall =
        function(
            "syscall",
            FunctionDescriptor.of(
                JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG),
            Linker.Option.firstVariadicArg(1),
            Linker.Option.captureCallState("errno"));
    this.read = function("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    this.close = function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  }

  private static MethodHandle function(
      String name, FunctionDescriptor type, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type, options);
  }

  /** Returns the counters of this system; empty if it is not Linux on a known processor. */
  static Optional<EventSource> ofSystem() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return Optional.empty();
    }
    return switch (System.getProperty("os.arch")) {
      case "amd64" -> Optional.of(new PerfEvents(298));
      case "aarch64", "riscv64" -> Optional.of(new PerfEvents(241));
      default -> Optional.empty();
    };
  }

  @Override
  public Opening ofThreads(EventCode code) {
    return open(code, THREADS_IN_USER_MODE, THIS_THREAD, ANY_PROCESSOR, LEVEL_OF_THREADS);
  }

  @Override
  public Opening ofUnit(EventCode code, int processor) {
    return open(code, 0, ALL_THREADS, processor, LEVEL_OF_UNITS);
  }

  private Opening open(EventCode code, long flags, int thread, int processor, int level) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = arena.allocate(ATTRIBUTES);
      attributes.set(JAVA_INT, offset("type"), code.type());
      attributes.set(JAVA_INT, offset("size"), (int) ATTRIBUTES.byteSize());
      attributes.set(JAVA_LONG, offset("config"), code.config());
      attributes.set(JAVA_LONG, offset("read_format"), WITH_TIMES);
      attributes.set(JAVA_LONG, offset("flags"), flags);
      MemorySegment state = arena.allocate(CALL_STATE);
      long file =
          (long)
              systemCall.invokeExact(
                  state, number, attributes, thread, processor, NO_GROUP, CLOSE_ON_EXEC);
      return file < 0
          ? new Opening.Refused(Refusal.of((int) ERRNO.get(state, 0L), paranoid(), level))
          : new Opening.Opened(new OpenFile((int) file));
    } catch (Throwable e) {
      throw new IllegalStateException("perf_event_open could not be called", e);
    }
  }

  private static long offset(String field) {
    return ATTRIBUTES.byteOffset(PathElement.groupElement(field));
  }

  private static int paranoid() throws IOException {
    return Files.exists(PARANOID)
        ? Integer.parseInt(Files.readString(PARANOID).strip())
        : LEVEL_OF_UNITS;
  }

  /** A counter, by the number of its open file. */
  private final class OpenFile implements Event {
    private final int file;
    private final Arena arena = Arena.ofConfined();

    /** The value and the two times that the kernel writes. */
    private final MemorySegment values = arena.allocate(JAVA_LONG, 3);

    OpenFile(int file) {
      this.file = file;
    }

    @Override
    public Reading read() {
      long bytes;
      try {
        bytes = (long) read.invokeExact(file, values, values.byteSize());
      } catch (Throwable e) {
        throw new IllegalStateException("read could not be called", e);
      }
      if (bytes != values.byteSize()) {
        throw new IllegalStateException("A counter could not be read");
      }
      return new Reading(
          values.getAtIndex(JAVA_LONG, 0),
          values.getAtIndex(JAVA_LONG, 1),
          values.getAtIndex(JAVA_LONG, 2));
    }

    @Override
    public void close() {
      arena.close();
      try {
        int _ = (int) close.invokeExact(file);
      } catch (Throwable e) {
        throw new IllegalStateException("close could not be called", e);
      }
    }
  }
}
