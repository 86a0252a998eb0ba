package ninc.runtime.device.cuda;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/** A library of functions that return a status, which is zero for success. */
@SuppressWarnings("restricted")
record NativeLibrary(SymbolLookup symbols) {
  static final int SUCCESS = 0;

  /** A function, so that a call needs no handling of checked exceptions. */
  interface Function {
    int call(Object... arguments);
  }

  /**
   * Returns a function.
   *
   * @throws java.util.NoSuchElementException if the library does not have it
   */
  Function function(String name, MemoryLayout... parameters) {
    MethodHandle handle =
        Linker.nativeLinker()
            .downcallHandle(symbols.findOrThrow(name), FunctionDescriptor.of(JAVA_INT, parameters));
    return arguments -> {
      try {
        return (int) handle.invokeWithArguments(arguments);
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    };
  }
}
