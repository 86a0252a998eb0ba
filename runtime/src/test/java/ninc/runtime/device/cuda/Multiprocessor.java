package ninc.runtime.device.cuda;

/**
 * The multiprocessors of a GPU, as in the table "Technical Specifications per Compute Capability"
 * of NVIDIA's CUDA C++ Programming Guide.
 */
enum Multiprocessor {
  A100("sm_80", 108, 164 << 10),
  H100("sm_90", 132, 228 << 10);

  private static final int REGISTERS = 65536;
  private static final int WARPS = 64;
  private static final int BLOCKS = 32;
  private static final int LANES = 32;

  /** A multiprocessor has four parts, each with a quarter of the registers and of the warps. */
  private static final int PARTS = 4;

  /** Registers are allocated to a warp in units of this size. */
  private static final int REGISTER_UNIT = 256;

  /** Shared memory is allocated to a block in units of this size. */
  private static final int SHARED_UNIT = 128;

  /** The shared memory that the system reserves in each block. */
  private static final int RESERVED_SHARED = 1 << 10;

  private final String architecture;
  private final int count;
  private final int sharedBytes;

  Multiprocessor(String architecture, int count, int sharedBytes) {
    this.architecture = architecture;
    this.count = count;
    this.sharedBytes = sharedBytes;
  }

  /** Returns its name for the compiler. */
  String architecture() {
    return architecture;
  }

  /** Returns the number of multiprocessors of the GPU. */
  int count() {
    return count;
  }

  /** Returns the number of warps of a block. */
  static int warps(int items) {
    return Math.ceilDiv(items, LANES);
  }

  /**
   * Returns the number of blocks that it runs at a time; 0 if a block needs more registers than
   * there are, so that it cannot be launched.
   *
   * @param items the number of threads per block
   */
  int blocks(KernelResources kernel, int items) {
    int warps = warps(items);
    int warpRegisters = roundUp(kernel.registers() * LANES, REGISTER_UNIT);
    if (roundUp(warps, PARTS) * warpRegisters > REGISTERS) {
      return 0;
    }
    int byRegisters = REGISTERS / PARTS / warpRegisters * PARTS / warps;
    int byShared = sharedBytes / roundUp(kernel.sharedBytes() + RESERVED_SHARED, SHARED_UNIT);
    int byWarps = WARPS / warps;
    return Math.min(Math.min(byRegisters, byShared), Math.min(byWarps, BLOCKS));
  }

  private static int roundUp(int value, int unit) {
    return Math.ceilDiv(value, unit) * unit;
  }
}
