package ninc.runtime.device.cuda;

import java.util.List;
import ninc.compiler.codegen.cuda.CudaKernel;
import ninc.runtime.device.host.LibraryTask;

/**
 * A kernel in machine code, which is loaded into the context of its first launch. It is launched
 * with the same grid each time.
 */
final class CudaTask implements LibraryTask, AutoCloseable {

  private static final String NAMES_THE_KERNEL =
      "with NINC_JAVA_OPTS=-Dninc.cuda.graph=false, the error names the kernel";

  /** Where an argument is. */
  sealed interface Argument {
    /** An array of TornadoVM, by its number among those of the task. */
    record Given(int number) implements Argument {}

    /** A block of the program's own memory. */
    record Block(int number) implements Argument {}
  }

  /**
   * The order of the kernels of a program. TornadoVM knows no arrays that would make one kernel
   * wait for another, and launches them in the order of its graph.
   */
  static final class Order {
    private final int kernels;
    private int next;

    Order(int kernels) {
      this.kernels = kernels;
    }

    /** The first kernel may follow any other, since a step may have failed before its end. */
    private synchronized boolean isNext(int number) {
      boolean expected = number == next || number == 0;
      next = (number + 1) % kernels;
      return expected;
    }
  }

  /**
   * How a kernel is launched.
   *
   * @param order the order of all kernels
   * @param number the number of this one in it
   * @param groups the number of work-groups
   * @param items the number of work items per work-group
   * @param awaited whether a launch waits for the kernel, so that it throws if the kernel fails
   */
  record Launch(
      Order order, int number, int groups, int items, List<Argument> arguments, boolean awaited) {}

  private final CudaDriver driver;
  private final CudaMemory memory;
  private final CudaKernel kernel;
  private final byte[] code;
  private final Launch launch;

  /** Zero until the module is loaded. */
  private long context;

  private long module;
  private long function;
  private long before;
  private long after;

  private boolean timed;

  CudaTask(CudaDriver driver, CudaMemory memory, CudaKernel kernel, byte[] code, Launch launch) {
    this.driver = driver;
    this.memory = memory;
    this.kernel = kernel;
    this.code = code;
    this.launch = launch;
  }

  /** Returns the name of the kernel, which is its class name. */
  String name() {
    return kernel.name();
  }

  @Override
  public synchronized void prepare(long context) {
    if (this.context != context) {
      close();
      attempt(
          "load",
          () -> {
            memory.allocate(context);
            driver.setCurrent(context);
            module = driver.loadModule(code);
            try {
              function = driver.function(module, kernel.name());
              if (kernel.dynamicSharedBytes() > 0) {
                driver.allowDynamicShared(function, kernel.dynamicSharedBytes());
              }
            } catch (CudaError e) {
              driver.unloadModule(module);
              throw e;
            }
            before = driver.createEvent();
            after = driver.createEvent();
            this.context = context;
          });
    }
  }

  @Override
  public synchronized void launch(long context, long stream, long[] arrays) {
    prepare(context);
    if (!launch.order().isNext(launch.number())) {
      throw new IllegalStateException(
          "TornadoVM launches kernel %s out of order".formatted(kernel.name()));
    }
    long[] pointers =
        launch.arguments().stream()
            .mapToLong(argument ->
                switch (argument) {
                  case Argument.Given(int number) -> arrays[number];
                  case Argument.Block(int number) -> memory.address(number);
                })
            .toArray();
    attempt(
        "run",
        () -> {
          driver.setCurrent(context);
          if (timed) {
            driver.record(before, stream);
          }
          driver.launch(
              function,
              launch.groups(),
              launch.items(),
              kernel.dynamicSharedBytes(),
              stream,
              pointers);
          if (timed) {
            driver.record(after, stream);
          }
          if (launch.awaited()) {
            driver.synchronize();
          }
        });
  }

  private void attempt(String action, Runnable calls) {
    try {
      calls.run();
    } catch (CudaError e) {
      throw e.of(action + " kernel " + kernel.name());
    }
  }

  /** Waits for all kernels in the context of this one, and fails if any of them failed. */
  synchronized void await() {
    try {
      driver.setCurrent(context);
      driver.synchronize();
    } catch (CudaError e) {
      throw e.of("run all kernels").advising(NAMES_THE_KERNEL);
    }
  }

  /** Sets whether the launches from now on are timed, none of which may be captured. */
  synchronized void setTimed(boolean timed) {
    this.timed = timed;
  }

  /** Waits for the last launch, which must have been timed, and returns its time in seconds. */
  synchronized double seconds() {
    driver.setCurrent(context);
    return driver.secondsBetween(before, after);
  }

  /** Unloads the kernel, which must not be running. */
  @Override
  public synchronized void close() {
    if (context != 0) {
      driver.setCurrent(context);
      driver.destroyEvent(before);
      driver.destroyEvent(after);
      driver.unloadModule(module);
      context = 0;
    }
  }
}
