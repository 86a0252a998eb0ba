package ninc.runtime.device.cuda;

import static java.lang.foreign.MemorySegment.NULL;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static ninc.runtime.device.cuda.NativeLibrary.SUCCESS;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.NoSuchElementException;
import ninc.runtime.UserError;
import ninc.runtime.device.cuda.NativeLibrary.Function;

/**
 * The calls of NVIDIA's driver that load and launch kernels. Contexts, streams, modules and
 * functions are the driver's handles. Each call throws a {@link CudaError} if it fails.
 */
@SuppressWarnings("restricted")
final class CudaDriver {
  /** The name of the library, which comes with the driver. */
  private static final String LIBRARY = "libcuda.so.1";

  /** The oldest version of CUDA that a driver must support. */
  private static final int OLDEST = 12;

  private static final double MILLIS = 1e3;

  // Numbers of CUdevice_attribute and CUfunction_attribute.
  private static final int COMPUTE_CAPABILITY_MAJOR = 75;
  private static final int COMPUTE_CAPABILITY_MINOR = 76;
  private static final int MAX_DYNAMIC_SHARED_BYTES = 8;

  private final Function errorName;
  private final Function device;
  private final Function deviceAttribute;
  private final Function setCurrent;
  private final Function loadModule;
  private final Function function;
  private final Function setAttribute;
  private final Function launchKernel;
  private final Function unloadModule;
  private final Function allocate;
  private final Function free;
  private final Function synchronizeContext;
  private final Function createEvent;
  private final Function recordEvent;
  private final Function awaitEvent;
  private final Function elapsedTime;
  private final Function destroyEvent;
  private final int major;

  /**
   * Binds the functions of a library.
   *
   * @throws UserError if it is older than CUDA 12
   */
  CudaDriver(SymbolLookup symbols) {
    NativeLibrary library = new NativeLibrary(symbols);
    this.errorName = library.function("cuGetErrorName", JAVA_INT, ADDRESS);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment number = arena.allocate(JAVA_INT);
      check("cuDriverGetVersion", library.function("cuDriverGetVersion", ADDRESS).call(number));
      this.major = number.get(JAVA_INT, 0) / 1000;
    }
    if (major < OLDEST) {
      throw new UserError(
          "the NVIDIA driver supports CUDA %d, but ninc needs %d or newer; update the driver"
              .formatted(major, OLDEST));
    }
    this.device = library.function("cuDeviceGet", ADDRESS, JAVA_INT);
    this.deviceAttribute = library.function("cuDeviceGetAttribute", ADDRESS, JAVA_INT, JAVA_INT);
    this.setCurrent = library.function("cuCtxSetCurrent", JAVA_LONG);
    this.loadModule = library.function("cuModuleLoadData", ADDRESS, ADDRESS);
    this.function = library.function("cuModuleGetFunction", ADDRESS, JAVA_LONG, ADDRESS);
    this.setAttribute = library.function("cuFuncSetAttribute", JAVA_LONG, JAVA_INT, JAVA_INT);
    this.launchKernel =
        library.function(
            "cuLaunchKernel",
            JAVA_LONG,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_LONG,
            ADDRESS,
            ADDRESS);
    this.unloadModule = library.function("cuModuleUnload", JAVA_LONG);
    this.allocate = library.function("cuMemAlloc_v2", ADDRESS, JAVA_LONG);
    this.free = library.function("cuMemFree_v2", JAVA_LONG);
    this.synchronizeContext = library.function("cuCtxSynchronize");
    this.createEvent = library.function("cuEventCreate", ADDRESS, JAVA_INT);
    this.recordEvent = library.function("cuEventRecord", JAVA_LONG, JAVA_LONG);
    this.awaitEvent = library.function("cuEventSynchronize", JAVA_LONG);
    this.elapsedTime = library.function("cuEventElapsedTime", ADDRESS, JAVA_LONG, JAVA_LONG);
    this.destroyEvent = library.function("cuEventDestroy_v2", JAVA_LONG);
  }

  /**
   * Loads the driver's library.
   *
   * @throws UserError if it is missing or too old
   */
  static CudaDriver load() {
    try {
      return new CudaDriver(SymbolLookup.libraryLookup(LIBRARY, Arena.global()));
    } catch (IllegalArgumentException e) {
      throw new UserError(LIBRARY + " was not found; install the NVIDIA driver", e);
    } catch (NoSuchElementException e) {
      throw new UserError(LIBRARY + " is too old for ninc; update the NVIDIA driver", e);
    }
  }

  /** Returns the newest major version of CUDA that the driver supports. */
  int major() {
    return major;
  }

  /** Returns the architecture of a device's machine code, such as {@code sm_90}. */
  String architecture(int number) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment handle = arena.allocate(JAVA_INT);
      check("cuDeviceGet", device.call(handle, number));
      return "sm_"
          + attribute(COMPUTE_CAPABILITY_MAJOR, handle.get(JAVA_INT, 0), arena)
          + attribute(COMPUTE_CAPABILITY_MINOR, handle.get(JAVA_INT, 0), arena);
    }
  }

  private int attribute(int attribute, int handle, Arena arena) {
    MemorySegment value = arena.allocate(JAVA_INT);
    check("cuDeviceGetAttribute", deviceAttribute.call(value, attribute, handle));
    return value.get(JAVA_INT, 0);
  }

  /** Makes a context the current one of this thread, as the other calls need it. */
  void setCurrent(long context) {
    check("cuCtxSetCurrent", setCurrent.call(context));
  }

  /** Loads machine code into the current context, and returns the module. */
  long loadModule(byte[] code) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment module = arena.allocate(JAVA_LONG);
      check("cuModuleLoadData", loadModule.call(module, arena.allocateFrom(JAVA_BYTE, code)));
      return module.get(JAVA_LONG, 0);
    }
  }

  /** Returns a kernel of a module. */
  long function(long module, String name) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment handle = arena.allocate(JAVA_LONG);
      check("cuModuleGetFunction", function.call(handle, module, arena.allocateFrom(name)));
      return handle.get(JAVA_LONG, 0);
    }
  }

  /** Lets a kernel be launched with up to {@code bytes} of dynamic shared memory. */
  void allowDynamicShared(long kernel, int bytes) {
    check("cuFuncSetAttribute", setAttribute.call(kernel, MAX_DYNAMIC_SHARED_BYTES, bytes));
  }

  /** Launches a kernel whose parameters are pointers, on a stream of the current context. */
  void launch(
      long kernel, int groups, int items, int dynamicSharedBytes, long stream, long[] pointers) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment values = arena.allocateFrom(JAVA_LONG, pointers);
      MemorySegment parameters = arena.allocate(ADDRESS, pointers.length);
      for (int i = 0; i < pointers.length; i++) {
        parameters.setAtIndex(ADDRESS, i, values.asSlice(i * JAVA_LONG.byteSize()));
      }
      check(
          "cuLaunchKernel",
          launchKernel.call(
              kernel, groups, 1, 1, items, 1, 1, dynamicSharedBytes, stream, parameters, NULL));
    }
  }

  /** Unloads a module of the current context. */
  void unloadModule(long module) {
    check("cuModuleUnload", unloadModule.call(module));
  }

  /** Allocates memory in the current context, and returns its address on the device. */
  long allocate(long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(JAVA_LONG);
      check("cuMemAlloc", allocate.call(address, bytes));
      return address.get(JAVA_LONG, 0);
    }
  }

  /** Frees memory of the current context. */
  void free(long address) {
    check("cuMemFree", free.call(address));
  }

  /** Waits for all that was launched in the current context, and fails if any of it failed. */
  void synchronize() {
    check("cuCtxSynchronize", synchronizeContext.call());
  }

  /** Creates an event of the current context, which can be timed. */
  long createEvent() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment event = arena.allocate(JAVA_LONG);
      check("cuEventCreate", createEvent.call(event, 0));
      return event.get(JAVA_LONG, 0);
    }
  }

  /** Lets an event take the time at which the device has done what is on a stream so far. */
  void record(long event, long stream) {
    check("cuEventRecord", recordEvent.call(event, stream));
  }

  /** Waits for the second event, and returns the time between both in seconds. */
  double secondsBetween(long first, long second) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment milliseconds = arena.allocate(JAVA_FLOAT);
      check("cuEventSynchronize", awaitEvent.call(second));
      check("cuEventElapsedTime", elapsedTime.call(milliseconds, first, second));
      return milliseconds.get(JAVA_FLOAT, 0) / MILLIS;
    }
  }

  void destroyEvent(long event) {
    check("cuEventDestroy", destroyEvent.call(event));
  }

  private void check(String call, int status) {
    if (status != SUCCESS) {
      throw new CudaError("%s failed: %s".formatted(call, name(status)), status);
    }
  }

  private String name(int status) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocate(ADDRESS);
      return errorName.call(status, text) == SUCCESS
          ? text.get(ADDRESS, 0).reinterpret(Long.MAX_VALUE).getString(0)
          : "error " + status;
    }
  }
}
