package ninc.compiler.codegen.kernel;

import ninc.compiler.codegen.text.Source;
import ninc.compiler.ir.DropoutMask;

/**
 * Writes {@link DropoutMask} for devices, with the same bits. A product of ints that overflows is
 * undefined where TornadoVM emits C, and compilers make use of that; so products are of longs,
 * which do not overflow, and shifts are signed ones with the upper bits masked off.
 */
final class DropoutCode {

  private DropoutCode() {}

  static void write(Source source) {
    source
        .blank()
        .line("/** Whether dropout keeps the value at a position. */")
        .open("private static boolean keeps(int key, int position, int threshold)")
        .line("return (bits(key ^ bits(position)) >> 8 & 0xffffff) >= threshold;")
        .close()
        .blank()
        .open("private static int bits(int x)")
        .line("int y = (int) ((x ^ x >> 16 & 0xffff) * %dL);", DropoutMask.FIRST_MULTIPLIER)
        .line("int z = (int) ((y ^ y >> 15 & 0x1ffff) * %dL);", DropoutMask.SECOND_MULTIPLIER)
        .line("return z ^ z >> 16 & 0xffff;")
        .close();
  }
}
