package ninc.runtime.cpu.gemm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.simd.RegisterTile;
import ninc.runtime.cpu.tensor.FlatTensor;

/**
 * The epilogue of a matrix product, which is applied in registers: bias and ReLU.
 *
 * @param bias the bias of each channel
 * @param perChannel the stride of the bias between channels in bytes; 0 if all channels share zeros
 * @param floor the lower bound of the output: 0 for a ReLU, −∞ for none
 */
public record Epilogue(MemorySegment bias, long perChannel, float floor) {

  private static final MemorySegment ZEROS = Arena.global().allocate(RegisterTile.PANEL_BYTES, 64);

  /** The empty epilogue. */
  public static final Epilogue NONE = new Epilogue(ZEROS, 0, Float.NEGATIVE_INFINITY);

  public static Epilogue bias(FlatTensor bias, boolean relu) {
    return new Epilogue(bias.data(), Float.BYTES, relu ? 0 : Float.NEGATIVE_INFINITY);
  }

  /** Returns the offset of the bias from a channel on, in bytes. */
  long biasOffset(int channel) {
    return channel * perChannel;
  }

  /**
   * Computes y[p] = max(floor, x[p] + bias) for a vector of channels of several pixels.
   *
   * @param x the vectors, contiguous from {@code read} on
   * @param writes the offset in y of each pixel, from index {@code first} on; the channels begin
   *     {@code column} bytes after it
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
