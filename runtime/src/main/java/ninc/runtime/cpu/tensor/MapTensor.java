package ninc.runtime.cpu.tensor;

import java.lang.foreign.MemorySegment;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.runtime.cpu.simd.Lanes;

/**
 * A feature map with a halo of zeros: N×(H+2h)×(W+2w)×C floats, with h halo rows and w halo columns
 * on each side. It may be a view of some channels of another map, whose pixels then lie further
 * apart. All strides and offsets are in bytes.
 *
 * @param data the memory, at least {@link #SLACK} bytes longer than the images, so that a vector
 *     can be loaded at any float
 * @param type the type without the halo
 * @param haloHeight the number of halo rows on each side, h
 * @param haloWidth the number of halo columns on each side, w
 * @param pixelStride the stride between pixels
 * @param firstChannel the offset of channel 0 in a pixel
 */
public record MapTensor(
    MemorySegment data,
    FeatureMap type,
    int haloHeight,
    int haloWidth,
    long pixelStride,
    long firstChannel)
    implements ImageTensor {

  /** The number of bytes by which a load may exceed the end of a tensor. */
  public static final long SLACK = 4L * Lanes.BYTES;

  /** A map whose pixels follow each other in memory. */
  public MapTensor(MemorySegment data, FeatureMap type, int haloHeight, int haloWidth) {
    this(data, type, haloHeight, haloWidth, (long) type.channels() * Float.BYTES, 0);
  }

  public static long bytes(FeatureMap type, int haloHeight, int haloWidth, int images) {
    long pixels = (type.height() + 2L * haloHeight) * (type.width() + 2L * haloWidth);
    return images * pixels * type.channels() * Float.BYTES + SLACK;
  }

  /**
   * Returns a view of some channels.
   *
   * @param part the type of the view
   * @param first the channel of this map that is channel 0 of the view
   */
  public MapTensor view(FeatureMap part, int first) {
    long start = firstChannel + (long) first * Float.BYTES;
    return new MapTensor(data, part, haloHeight, haloWidth, pixelStride, start);
  }

  @Override
  public MapTensor map() {
    return this;
  }

  @Override
  public int slot(int n, int worker) {
    return n;
  }

  public int height() {
    return type.height();
  }

  public int width() {
    return type.width();
  }

  @Override
  public int channels() {
    return type.channels();
  }

  public boolean hasHalo() {
    return haloHeight > 0 || haloWidth > 0;
  }

  /** Returns the size of a pixel. */
  public long pixelBytes() {
    return (long) channels() * Float.BYTES;
  }

  /** Returns whether the pixels of a row follow each other in memory, unlike those of a view. */
  public boolean isContiguous() {
    return pixelStride == pixelBytes();
  }

  /** Returns the stride between rows. */
  public long rowStride() {
    return (width() + 2L * haloWidth) * pixelStride;
  }

  /** Returns the stride between examples. */
  public long imageStride() {
    return (height() + 2L * haloHeight) * rowStride();
  }

  /** Returns the size of the pixels of a row, without its halo. */
  public long rowBytes() {
    return width() * pixelBytes();
  }

  /** Returns the offset of pixel (y, x) of example n, which may be in the halo. */
  public long offset(int n, int y, int x) {
    return n * imageStride()
        + (y + haloHeight) * rowStride()
        + (x + haloWidth) * pixelStride
        + firstChannel;
  }

  /** Returns the offsets of all pixels as a grid. */
  public PixelGrid grid() {
    return new PixelGrid(offset(0, 0, 0), imageStride(), rowStride(), pixelStride);
  }

  @Override
  public long[] offsets(PixelTile tile) {
    return grid().offsets(tile);
  }

  @Override
  public long[] offsets(PixelGrid windows, PixelTile tile) {
    return windows.offsets(tile);
  }
}
