package ninc.runtime.cpu.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.Arrays;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.runtime.cpu.simd.RegisterTile;

/**
 * A value that exists only for the current unit of examples of each thread.
 *
 * @param map the units of all threads, one after another
 * @param unit the number of examples per unit; the number of a unit's first example is a multiple
 *     of it
 */
public record UnitTensor(MapTensor map, int unit) implements ImageTensor {

  public static UnitTensor allocate(
      SegmentAllocator scratch, int workers, FeatureMap type, int unit) {
    long bytes = MapTensor.bytes(type, 0, 0, workers * unit);
    MemorySegment data = scratch.allocate(bytes, ProgramMemory.ALIGNMENT);
    return new UnitTensor(new MapTensor(data, type, 0, 0), unit);
  }

  @Override
  public int slot(int n, int worker) {
    return worker * unit + n % unit;
  }

  @Override
  public MemorySegment data() {
    return map.data();
  }

  @Override
  public int channels() {
    return map.channels();
  }

  @Override
  public long[] offsets(PixelTile tile) {
    long[] offsets = new long[RegisterTile.wholeNarrowRows(tile.count())];
    for (int i = 0; i < tile.count(); i++) {
      int slot = slot(tile.images()[i], tile.worker());
      offsets[i] = map.offset(slot, tile.rows()[i], tile.columns()[i]);
    }
    Arrays.fill(offsets, tile.count(), offsets.length, offsets[tile.count() - 1]);
    return offsets;
  }
}
