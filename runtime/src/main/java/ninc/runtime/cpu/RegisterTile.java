package ninc.runtime.cpu;

/** The part of a product that is summed up in registers. */
final class RegisterTile {
  /** Rows: six of two vectors each leave registers for the factors. */
  static final int ROWS = 6;

  /** Vectors a row. */
  static final int VECTORS = 2;

  /** Columns, which is also the width of a packed panel. */
  static final int COLUMNS = VECTORS * Lanes.COUNT;

  static final int PANEL_BYTES = COLUMNS * Float.BYTES;

  private RegisterTile() {}

  /** {@code count} rounded up to whole tiles. */
  static int wholeRows(int count) {
    return Math.ceilDiv(count, ROWS) * ROWS;
  }
}
