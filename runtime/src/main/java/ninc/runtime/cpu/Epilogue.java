package ninc.runtime.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What happens to a product before it leaves the registers.
 *
 * @param bias added to each channel
 * @param perChannel the bytes of bias from one channel to the next; 0 where all share zeros
 * @param floor the least value that is let through: 0 for a ReLU, −∞ for none
 */
record Epilogue(MemorySegment bias, long perChannel, float floor) {

  private static final MemorySegment ZEROS = Arena.global().allocate(RegisterTile.PANEL_BYTES, 64);

  /** The product as it is. */
  static final Epilogue NONE = new Epilogue(ZEROS, 0, Float.NEGATIVE_INFINITY);

  static Epilogue bias(FlatTensor bias, boolean relu) {
    return new Epilogue(bias.data(), Float.BYTES, relu ? 0 : Float.NEGATIVE_INFINITY);
  }

  /** Where the bias of a channel and those after it begins. */
  long biasOffset(int channel) {
    return channel * perChannel;
  }
}
