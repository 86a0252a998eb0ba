package ninc.runtime.cpu.simd;

/** The part of a product that is summed up in registers. */
public final class RegisterTile {
  /** Rows: six of two vectors each leave registers for the factors. */
  public static final int ROWS = 6;

  /** Vectors a row. */
  public static final int VECTORS = 2;

  /** Columns, which is also the width of a packed panel. */
  public static final int COLUMNS = VECTORS * Lanes.COUNT;

  public static final int PANEL_BYTES = COLUMNS * Float.BYTES;

  private RegisterTile() {}

  /** {@code count} rounded up to whole tiles. */
  public static int wholeRows(int count) {
    return Math.ceilDiv(count, ROWS) * ROWS;
  }
}
