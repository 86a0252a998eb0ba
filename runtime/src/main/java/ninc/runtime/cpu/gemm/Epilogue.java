package ninc.runtime.cpu.gemm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.simd.RegisterTile;
import ninc.runtime.cpu.tensor.FlatTensor;

/**
 * What happens to a product before it leaves the registers.
 *
 * @param bias added to each channel
 * @param perChannel the bytes of bias from one channel to the next; 0 where all share zeros
 * @param floor the least value that is let through: 0 for a ReLU, −∞ for none
 */
public record Epilogue(MemorySegment bias, long perChannel, float floor) {

  private static final MemorySegment ZEROS = Arena.global().allocate(RegisterTile.PANEL_BYTES, 64);

  /** The product as it is. */
  public static final Epilogue NONE = new Epilogue(ZEROS, 0, Float.NEGATIVE_INFINITY);

  public static Epilogue bias(FlatTensor bias, boolean relu) {
    return new Epilogue(bias.data(), Float.BYTES, relu ? 0 : Float.NEGATIVE_INFINITY);
  }

  /** Where the bias of a channel and those after it begins. */
  long biasOffset(int channel) {
    return channel * perChannel;
  }

  /**
   * y[p] = max(floor, x[p] + bias) for a vector of channels of some pixels.
   *
   * @param x vectors one after the other, from {@code read} on
   * @param writes where each pixel's channels go, from {@code column} on; begins at {@code first}
   */
  public void apply(
      MemorySegment x,
      long read,
      int channel,
      MemorySegment y,
      long[] writes,
      int first,
      int count,
      long column) {
    FloatVector b = Lanes.load(bias, biasOffset(channel));
    FloatVector least = FloatVector.broadcast(Lanes.SPECIES, floor);
    for (int i = 0; i < count; i++) {
      FloatVector sum = Lanes.load(x, read + (long) i * Lanes.BYTES).add(b);
      FloatVector result = sum.blend(least, sum.compare(VectorOperators.LT, least));
      Lanes.store(result, y, writes[first + i] + column);
    }
  }
}
