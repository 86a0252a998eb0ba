package ninc.compiler.codegen.kernel;

import static ninc.compiler.codegen.text.Terms.over;

import ninc.compiler.schedule.TensorTile;

/**
 * A matrix of 16-bit elements in local memory, whose rows consist of chunks of 8 elements, 16
 * bytes. A warp reads the same chunk of 8 rows at a time. For these chunks to lie in different
 * banks, of which there are 128 bytes, the chunks of a row are permuted: chunk c of row r is at
 * place c ^ s, where s depends on the row.
 *
 * @param columns the elements of a row, a multiple of 8
 */
record ChunkedMatrix(int columns) {

  /** The chunks that the banks of local memory hold side by side. */
  private static final int BANKS = 8;

  /** Returns the number of chunks of a row. */
  int chunks() {
    return columns / TensorTile.CHUNK;
  }

  /** The largest power of two that divides the chunks of a row, as far as the banks need it. */
  private int span() {
    return Math.min(Integer.lowestOneBit(chunks()), BANKS);
  }

  /**
   * Returns the index of a chunk's first element.
   *
   * @param row an expression
   * @param chunk an expression
   */
  String at(String row, String chunk) {
    return span() == 1
        ? "(%s) * %d + (%s) * %d".formatted(row, columns, chunk, TensorTile.CHUNK)
        : "(%s) * %d + ((%s) ^ (%s)) * %d"
            .formatted(row, columns, chunk, swizzle(row), TensorTile.CHUNK);
  }

  /**
   * Returns the index of the first of several elements that are copied together.
   *
   * @param row an expression
   * @param piece an expression for which of the row's pieces they are, in parentheses if it needs
   *     them
   * @param elements the number of elements of a piece: 8, 4 or 2
   */
  String at(String row, String piece, int elements) {
    int pieces = TensorTile.CHUNK / elements;
    return pieces == 1
        ? at(row, piece)
        : "%s + (%s) %% %d * %d"
            .formatted(at(row, "(%s) / %d".formatted(piece, pieces)), piece, pieces, elements);
  }

  private String swizzle(String row) {
    return "%s & %d".formatted(over("(" + row + ")", BANKS / span()), span() - 1);
  }

  /** Returns what {@link #at} does to a row's chunks, for a comment. */
  String describe() {
    return span() == 1
        ? "chunk c of row r at c"
        : "chunk c of row r at c ^ (%s & %d)".formatted(over("r", BANKS / span()), span() - 1);
  }
}
