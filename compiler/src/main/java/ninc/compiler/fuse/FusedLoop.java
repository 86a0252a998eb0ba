package ninc.compiler.fuse;

import java.util.List;
import java.util.stream.Stream;
import ninc.compiler.ir.AccessPattern;
import ninc.compiler.ir.Type.PixelMap;
import ninc.compiler.ir.Value;

/**
 * Values of a region that have the same height and width and read each other only at the same
 * pixel. They are computed tile by tile: all values for one tile of pixels, then all for the next.
 *
 * @param values at least one value, in graph order
 */
public record FusedLoop(List<Value> values) {

  public FusedLoop {
    values = List.copyOf(values);
  }

  /** P, the number of pixels of one example. */
  public int pixels() {
    return values.getFirst().pixelMap().pixels();
  }

  /** Returns the loop with another value appended. */
  FusedLoop with(Value next) {
    return new FusedLoop(Stream.concat(values.stream(), Stream.of(next)).toList());
  }

  /**
   * Whether a value can be appended to the loop. One that continues no other begins a loop, which
   * visits the pixels in the order of its algorithm.
   */
  boolean admits(Value next) {
    PixelMap map = values.getFirst().pixelMap();
    PixelMap nextMap = next.pixelMap();
    boolean samePixels = map.height() == nextMap.height() && map.width() == nextMap.width();
    return samePixels
        && next.op().continuation().isPresent()
        && (next.op().access() == AccessPattern.PIXEL
            || next.op().operands().stream().noneMatch(values::contains));
  }
}
