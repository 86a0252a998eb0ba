package ninc.runtime.device.simt;

import java.util.BitSet;

/**
 * An operation that the lanes of a warp execute together, as one lane has called it. The layouts of
 * fragments are those of the PTX instructions {@code ldmatrix} and {@code mma.m16n8k16}: of a
 * matrix of 8 × 8 elements, lane L has the elements 2·(L mod 4) and 2·(L mod 4) + 1 of row L / 4,
 * packed into an {@code int}.
 */
sealed interface WarpOperation {

  /** The number of lanes of a warp. */
  int LANES = 32;

  /** The rows and columns of a matrix, and the elements of a row in local memory. */
  int SIDE = 8;

  /** The rows of 16 bytes that the banks of local memory hold side by side. */
  int BANKS = 8;

  /** The line in the source of the kernel. */
  int line();

  /**
   * The load of four matrices from local memory. Lane L gives where row L mod 8 of matrix L / 8
   * begins.
   *
   * @param context the context of the lane
   * @param fragment receives the lane's elements of the four matrices
   * @param first the index of the first of them
   * @param tile the array in local memory
   * @param at the index of the row's first element
   * @param transposed whether the lane has elements of a column rather than a row
   */
  record LoadMatrices(
      KernelContext context,
      int[] fragment,
      int first,
      short[] tile,
      int at,
      boolean transposed,
      int line)
      implements WarpOperation {

    private void check() {
      if (at % SIDE != 0) {
        throw new MemoryAccess(context, line, "local memory", at, "loads").misaligned(SIDE);
      }
      LocalArray local = context.group().local(tile);
      for (int i = 0; i < SIDE; i++) {
        local.read(at + i, context, line);
      }
    }
  }

  /**
   * The product of a 16 × 16 and a 16 × 8 matrix, which is added to a 16 × 8 matrix of floats.
   *
   * @param sums the lane's four sums: two adjacent columns of row L / 4, and of the row 8 below
   * @param first the index of the first of them
   * @param a the lane's elements of the four quarters of the left matrix: upper left, lower left,
   *     upper right, lower right
   * @param firstA the index of the first of them
   * @param b the lane's elements of the upper and the lower half of the right matrix, which have
   *     two rows of column L / 4
   * @param firstB the index of the first of them
   * @param format the format of the elements of both matrices
   */
  record MultiplyAdd(
      float[] sums, int first, int[] a, int firstA, int[] b, int firstB, Format format, int line)
      implements WarpOperation {}

  /** A 16-bit floating-point format. */
  enum Format {
    BFLOAT16 {
      @Override
      float decode(short bits) {
        return Float.intBitsToFloat(bits << Short.SIZE);
      }
    },
    FLOAT16 {
      @Override
      float decode(short bits) {
        return Float.float16ToFloat(bits);
      }
    };

    abstract float decode(short bits);
  }

  /**
   * Executes the operation of all lanes.
   *
   * @return the bank conflicts: the rows of a matrix that cannot be read together with the others,
   *     since they lie in the same 16 of the 128 bytes that local memory gives at a time
   */
  static int execute(WarpOperation[] lanes) {
    switch (lanes[0]) {
      case LoadMatrices _ -> {
        load(lanes);
        return conflicts(lanes);
      }
      case MultiplyAdd _ -> {
        multiplyAdd(lanes);
        return 0;
      }
    }
  }

  private static int conflicts(WarpOperation[] lanes) {
    int conflicts = 0;
    for (int matrix = 0; matrix < LANES; matrix += SIDE) {
      BitSet rows = new BitSet();
      BitSet banks = new BitSet();
      for (int row = 0; row < SIDE; row++) {
        int at = ((LoadMatrices) lanes[matrix + row]).at / SIDE;
        rows.set(at);
        banks.set(at % BANKS);
      }
      conflicts += rows.cardinality() - banks.cardinality();
    }
    return conflicts;
  }

  private static void load(WarpOperation[] lanes) {
    for (WarpOperation lane : lanes) {
      ((LoadMatrices) lane).check();
    }
    for (int l = 0; l < LANES; l++) {
      LoadMatrices to = (LoadMatrices) lanes[l];
      int row = l / 4;
      int column = l % 4 * 2;
      for (int matrix = 0; matrix < 4; matrix++) {
        short low;
        short high;
        if (to.transposed) {
          low = element(lanes, matrix, column, row);
          high = element(lanes, matrix, column + 1, row);
        } else {
          low = element(lanes, matrix, row, column);
          high = element(lanes, matrix, row, column + 1);
        }
        to.fragment[to.first + matrix] = low & 0xFFFF | high << Short.SIZE;
      }
    }
  }

  private static short element(WarpOperation[] lanes, int matrix, int row, int column) {
    LoadMatrices from = (LoadMatrices) lanes[matrix * SIDE + row];
    return from.tile[from.at + column];
  }

  private static void multiplyAdd(WarpOperation[] lanes) {
    float[][] a = new float[2 * SIDE][2 * SIDE];
    float[][] b = new float[2 * SIDE][SIDE];
    for (int l = 0; l < LANES; l++) {
      MultiplyAdd lane = (MultiplyAdd) lanes[l];
      int row = l / 4;
      int column = l % 4 * 2;
      for (int part = 0; part < 4; part++) {
        int down = row + part % 2 * SIDE;
        int across = column + part / 2 * SIDE;
        int pair = lane.a[lane.firstA + part];
        a[down][across] = lane.format.decode((short) pair);
        a[down][across + 1] = lane.format.decode((short) (pair >> Short.SIZE));
      }
      for (int part = 0; part < 2; part++) {
        int pair = lane.b[lane.firstB + part];
        b[column + part * SIDE][row] = lane.format.decode((short) pair);
        b[column + part * SIDE + 1][row] = lane.format.decode((short) (pair >> Short.SIZE));
      }
    }
    for (int l = 0; l < LANES; l++) {
      MultiplyAdd lane = (MultiplyAdd) lanes[l];
      for (int i = 0; i < 4; i++) {
        float[] row = a[l / 4 + i / 2 * SIDE];
        int column = l % 4 * 2 + i % 2;
        // Products of 16-bit numbers and their sums are exact enough in double precision that the
        // order does not matter, as devices do not say theirs.
        double sum = lane.sums[lane.first + i];
        for (int k = 0; k < 2 * SIDE; k++) {
          sum += (double) row[k] * b[k][column];
        }
        lane.sums[lane.first + i] = (float) sum;
      }
    }
  }
}
