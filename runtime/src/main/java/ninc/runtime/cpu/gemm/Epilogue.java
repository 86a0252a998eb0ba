package ninc.runtime.cpu.gemm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.simd.RegisterTile;
import ninc.runtime.cpu.tensor.FlatTensor;

/**
 * The epilogue of a convolution, which is applied to the sums of a panel while they are in the L1
 * cache: bias and ReLU or ReLU6.
 *
 * @param bias the bias of each channel
 * @param perChannel the stride of the bias between channels in bytes; 0 if all channels share zeros
 * @param floor the lower bound of the output: 0 for a ReLU, −∞ for none
 * @param ceiling the upper bound of the output: 6 for a ReLU6, ∞ for none
 */
public record Epilogue(MemorySegment bias, long perChannel, float floor, float ceiling) {

  /** As many zeros as a row of a panel has. */
  static final MemorySegment ZEROS = Arena.global().allocate(RegisterTile.PANEL_BYTES, 64);

  /** The empty epilogue. */
  public static final Epilogue NONE =
      new Epilogue(ZEROS, 0, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);

  /** Returns the epilogue that adds a bias. */
  public static Epilogue bias(FlatTensor bias) {
    return new Epilogue(bias.data(), Float.BYTES, NONE.floor, NONE.ceiling);
  }

  /** Returns the same epilogue with bounds of the output. */
  public Epilogue within(float floor, float ceiling) {
    return new Epilogue(bias, perChannel, floor, ceiling);
  }

  /** Returns the offset of the bias from a channel on, in bytes. */
  public long biasOffset(int channel) {
    return channel * perChannel;
  }

  /** Returns whether the output has neither a bias nor a bound. */
  boolean isEmpty() {
    return perChannel == 0 && floor == NONE.floor && ceiling == NONE.ceiling;
  }

  /**
   * Computes y[p] = min(max(x[p] + bias, floor), ceiling) for a vector of channels of several
   * pixels.
   *
   * @param x the vectors, from {@code read} on
   * @param step the stride between vectors, in bytes
   * @param writes the offset in y of each pixel, from index {@code first} on; the channels begin
   *     {@code column} bytes after it
   */
  public void apply(
      MemorySegment x,
      long read,
      long step,
      int channel,
      MemorySegment y,
      long[] writes,
      int first,
      int count,
      long column) {
    FloatVector b = Lanes.load(bias, biasOffset(channel));
    FloatVector least = Lanes.broadcast(floor);
    FloatVector most = Lanes.broadcast(ceiling);
    long from = x.address() + read;
    long to = y.address() + column;
    for (int i = 0; i < count; i++) {
      FloatVector sum = Lanes.load(Lanes.MEMORY, from + i * step).add(b);
      FloatVector result = Lanes.min(Lanes.max(sum, least), most);
      Lanes.store(result, Lanes.MEMORY, to + writes[first + i]);
    }
  }

  /**
   * Computes y[p] = min(max(y[p] + bias, floor), ceiling) for a vector of channels of the pixels
   * from index {@code first} to {@code end}, exclusive, of {@code writes}.
   */
  void apply(int channel, MemorySegment y, long[] writes, int first, int end, long column) {
    FloatVector b = Lanes.load(bias, biasOffset(channel));
    FloatVector least = Lanes.broadcast(floor);
    FloatVector most = Lanes.broadcast(ceiling);
    long to = y.address() + column;
    for (int i = first; i < end; i++) {
      FloatVector sum = Lanes.load(Lanes.MEMORY, to + writes[i]).add(b);
      FloatVector result = Lanes.min(Lanes.max(sum, least), most);
      Lanes.store(result, Lanes.MEMORY, to + writes[i]);
    }
  }
}
