package ninc.cli.terminal;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Locale;
import java.util.Optional;

/** Whether standard error is a terminal. Java itself can tell this of standard output alone. */
final class Terminal {
  private static final int STANDARD_ERROR = 2;

  private Terminal() {}

  /** Whether a progress bar can be drawn on standard error. */
  static boolean isInteractive() {
    return !"dumb".equals(System.getenv("TERM")) && isTerminal(STANDARD_ERROR);
  }

  /** The C library's {@code isatty}. */
  @SuppressWarnings("restricted")
  private static boolean isTerminal(int descriptor) {
    boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows");
    Linker linker = Linker.nativeLinker();
    Optional<MemorySegment> isatty = linker.defaultLookup().find(windows ? "_isatty" : "isatty");
    if (isatty.isEmpty()) {
      return false;
    }
    FunctionDescriptor type = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    try {
      return (int) linker.downcallHandle(isatty.get(), type).invokeExact(descriptor) != 0;
    } catch (Throwable e) {
      throw new IllegalStateException("isatty takes and gives an int", e);
    }
  }
}
