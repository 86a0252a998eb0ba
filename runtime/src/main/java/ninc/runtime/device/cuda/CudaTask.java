package ninc.runtime.device.cuda;

import ninc.compiler.codegen.cuda.CudaKernel;
import ninc.runtime.device.host.LibraryTask;

/**
 * A kernel in machine code, which is loaded into the context of its first launch. It is launched
 * with the same grid each time.
 */
public final class CudaTask implements LibraryTask, AutoCloseable {
  private final CudaDriver driver;
  private final CudaKernel kernel;
  private final byte[] code;
  private final int groups;
  private final int items;
  private final boolean awaited;

  /** Zero until the module is loaded. */
  private long context;

  private long module;
  private long function;
  private long before;
  private long after;

  private boolean timed;

  /**
   * Creates a task.
   *
   * @param groups the number of work-groups
   * @param items the number of work items per work-group
   * @param awaited whether a launch waits for the kernel, so that it throws if the kernel fails
   */
  CudaTask(
      CudaDriver driver, CudaKernel kernel, byte[] code, int groups, int items, boolean awaited) {
    this.driver = driver;
    this.kernel = kernel;
    this.code = code;
    this.groups = groups;
    this.items = items;
    this.awaited = awaited;
  }

  @Override
  public synchronized void prepare(long context) {
    if (this.context != context) {
      close();
      attempt("load", () -> {
        driver.setCurrent(context);
        module = driver.loadModule(code);
        function = driver.function(module, kernel.name());
        if (kernel.dynamicSharedBytes() > 0) {
          driver.allowDynamicShared(function, kernel.dynamicSharedBytes());
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
    attempt("run", () -> {
      driver.setCurrent(context);
      if (timed) {
        driver.record(before, stream);
      }
      driver.launch(function, groups, items, kernel.dynamicSharedBytes(), stream, arrays);
      if (timed) {
        driver.record(after, stream);
      }
      if (awaited) {
        driver.synchronize();
      }
    });
  }

  /** Waits for all kernels in the context of this one, and fails if any of them failed. */
  public synchronized void await() {
    driver.setCurrent(context);
    driver.synchronize();
  }

  /** Sets whether the launches from now on are timed, none of which may be captured. */
  public synchronized void setTimed(boolean timed) {
    this.timed = timed;
  }

  /** Waits for the last launch, which must have been timed, and returns its time in seconds. */
  public synchronized double seconds() {
    driver.setCurrent(context);
    return driver.secondsBetween(before, after);
  }

  private void attempt(String action, Runnable calls) {
    try {
      calls.run();
    } catch (CudaError e) {
      throw new CudaError("cannot %s kernel %s: %s".formatted(action, kernel.name(), e.getMessage()));
    }
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
