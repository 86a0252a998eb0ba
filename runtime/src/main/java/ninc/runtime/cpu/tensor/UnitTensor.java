package ninc.runtime.cpu.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.Arrays;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.runtime.cpu.simd.RegisterTile;
import ninc.runtime.cpu.tensor.Halos.Halo;

/**
 * A value that exists only for the current unit of examples of each thread.
 *
 * @param map the units of all threads, one after another
 * @param unit the number of examples per unit; the number of a unit's first example is a multiple
 *     of it; 0 if those of all examples exist, one after another
 */
public record UnitTensor(MapTensor map, int unit) implements ImageTensor {

  public static UnitTensor allocate(
      SegmentAllocator scratch, int slots, FeatureMap type, Halo halo, int unit) {
    long bytes = MapTensor.bytes(type, halo.height(), halo.width(), slots);
    MemorySegment data = scratch.allocate(bytes, ProgramMemory.ALIGNMENT);
    return new UnitTensor(new MapTensor(data, type, halo.height(), halo.width()), unit);
  }

  @Override
  public int slot(int n, int worker) {
    return unit == 0 ? n : worker * unit + n % unit;
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
    return offsets(map.grid(), tile);
  }

  @Override
  public long[] offsets(PixelGrid windows, PixelTile tile) {
    long[] offsets = new long[RegisterTile.wholeNarrowRows(tile.count())];
    for (int i = 0; i < tile.count(); i++) {
      int slot = slot(tile.images()[i], tile.worker());
      offsets[i] = windows.offset(slot, tile.rows()[i], tile.columns()[i]);
    }
    Arrays.fill(offsets, tile.count(), offsets.length, offsets[tile.count() - 1]);
    return offsets;
  }
}
