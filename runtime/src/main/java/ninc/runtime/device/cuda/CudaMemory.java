package ninc.runtime.device.cuda;

import java.util.List;

/**
 * Blocks of memory on a device that only the kernels of one program access. They are allocated in
 * the context of the first kernel that is loaded.
 */
final class CudaMemory implements AutoCloseable {
  private final CudaDriver driver;
  private final List<Long> sizes;
  private final long[] addresses;

  /** Zero until the blocks are allocated. */
  private long context;

  /**
   * Describes the memory.
   *
   * @param sizes the sizes of the blocks, in bytes
   */
  CudaMemory(CudaDriver driver, List<Long> sizes) {
    this.driver = driver;
    this.sizes = List.copyOf(sizes);
    this.addresses = new long[sizes.size()];
  }

  /** Allocates the blocks in a context, unless they are there. */
  synchronized void allocate(long context) {
    if (this.context != context) {
      close();
      driver.setCurrent(context);
      this.context = context;
      try {
        for (int i = 0; i < addresses.length; i++) {
          addresses[i] = driver.allocate(sizes.get(i));
        }
      } catch (CudaError e) {
        close();
        throw e;
      }
    }
  }

  /** Returns the address of a block on the device. */
  synchronized long address(int block) {
    return addresses[block];
  }

  /** Frees the blocks, which no kernel may be using. */
  @Override
  public synchronized void close() {
    if (context != 0) {
      driver.setCurrent(context);
      for (int i = 0; i < addresses.length; i++) {
        if (addresses[i] != 0) {
          driver.free(addresses[i]);
          addresses[i] = 0;
        }
      }
      context = 0;
    }
  }
}
