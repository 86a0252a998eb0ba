package ninc.compiler.fuse;

import java.util.List;
import java.util.stream.Stream;
import ninc.compiler.ir.AccessPattern;
import ninc.compiler.ir.Type.PixelMap;
import ninc.compiler.ir.Value;

/**
 * Values of a region, all with maps of one height and width, that read each other at the same pixel
 * only: a tile of pixels goes through all of them before the next tile begins.
 *
 * @param values in the order of the graph, at least one
 */
public record FusedLoop(List<Value> values) {

  public FusedLoop {
    values = List.copyOf(values);
  }

  /** P, the pixels of one example that it goes over. */
  public int pixels() {
    return values.getFirst().pixelMap().pixels();
  }

  /** The loop that goes on with another value. */
  FusedLoop with(Value next) {
    return new FusedLoop(Stream.concat(values.stream(), Stream.of(next)).toList());
  }

  /** Whether a value can be computed in the same loop, after the others. */
  boolean admits(Value next) {
    PixelMap map = values.getFirst().pixelMap();
    PixelMap own = next.pixelMap();
    boolean samePixels = map.height() == own.height() && map.width() == own.width();
    return samePixels
        && (next.op().access() == AccessPattern.PIXEL
            || next.op().operands().stream().noneMatch(values::contains));
  }
}
