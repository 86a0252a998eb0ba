package ninc.runtime.cpu;

/** The sizes of the pieces that matrix products are cut into. */
final class Tile {
  /** Rows of the register tile: six rows of two vectors leave registers for the factors. */
  static final int ROWS = 6;

  /** Vectors a row of the register tile. */
  static final int VECTORS = 2;

  /** Columns of the register tile, and the width of a packed panel. */
  static final int COLUMNS = VECTORS * Lanes.COUNT;

  static final int PANEL_BYTES = COLUMNS * Float.BYTES;

  /** Pixels of one task's tile; a multiple of {@link #ROWS}. */
  static final int PIXELS = 96;

  private Tile() {}
}
