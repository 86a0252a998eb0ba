package ninc.compiler.emit;

import ninc.compiler.graph.DropoutMask;

/** Writes {@link DropoutMask} for devices: 32-bit whole numbers only, so the same bits. */
final class DropoutCode {

  private DropoutCode() {}

  static void write(Source source) {
    source
        .blank()
        .line("/** Whether dropout keeps the value at a position. */")
        .open("private static boolean keeps(int key, int position, int threshold)")
        .line("return bits(key ^ bits(position)) >>> 8 >= threshold;")
        .close()
        .blank()
        .open("private static int bits(int x)")
        .line("int y = (x ^ x >>> 16) * 0x%x;", DropoutMask.FIRST_MULTIPLIER)
        .line("int z = (y ^ y >>> 15) * 0x%x;", DropoutMask.SECOND_MULTIPLIER)
        .line("return z ^ z >>> 16;")
        .close();
  }
}
