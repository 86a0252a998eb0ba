package ninc.runtime.cpu.simd;

/** The part of a matrix product that the micro-kernels accumulate in registers. */
public final class RegisterTile {
  /** The number of rows. Six rows of two vectors leave four of 16 registers for the factors. */
  public static final int ROWS = 6;

  /** The number of vectors per row. */
  public static final int VECTORS = 2;

  /** The number of columns, which is also the width of a packed panel. */
  public static final int COLUMNS = VECTORS * Lanes.COUNT;

  /** The size of a row of a packed panel, in bytes. */
  public static final int PANEL_BYTES = COLUMNS * Float.BYTES;

  /** The number of rows of a register tile whose panel is three vectors wide. */
  public static final int WIDE_ROWS = 3;

  /** The number of vectors per row of a wide register tile. */
  public static final int WIDE_VECTORS = 3;

  /** The size of a row of a wide packed panel, in bytes. */
  public static final int WIDE_PANEL_BYTES = WIDE_VECTORS * Lanes.BYTES;

  /** The number of rows of a register tile whose panel is one vector wide. */
  public static final int NARROW_ROWS = ROWS * VECTORS;

  private RegisterTile() {}

  /** Returns {@code count} rounded up to a multiple of {@link #ROWS}. */
  public static int wholeRows(int count) {
    return Math.ceilDiv(count, ROWS) * ROWS;
  }

  /** Returns {@code count} rounded up to a multiple of {@link #NARROW_ROWS}. */
  public static int wholeNarrowRows(int count) {
    return Math.ceilDiv(count, NARROW_ROWS) * NARROW_ROWS;
  }
}
