package ninc.runtime.cpu.tensor;

import java.lang.foreign.MemorySegment;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.runtime.cpu.simd.Lanes;

/**
 * Where a feature map lies: N images of (H+2h)×(W+2w) pixels of C floats, the border of h rows and
 * w columns being zeros. All strides and offsets are in bytes.
 *
 * @param data at least {@link #SLACK} bytes longer than the images, so that a vector may be loaded
 *     at any float
 * @param haloHeight h
 * @param haloWidth w
 */
public record MapTensor(MemorySegment data, FeatureMap type, int haloHeight, int haloWidth)
    implements ImageTensor {

  /** How far a load may reach beyond the end of a tensor. */
  public static final long SLACK = 4L * Lanes.BYTES;

  public static long bytes(FeatureMap type, int haloHeight, int haloWidth, int images) {
    long pixels = (type.height() + 2L * haloHeight) * (type.width() + 2L * haloWidth);
    return images * pixels * type.channels() * Float.BYTES + SLACK;
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

  /** From one pixel to the next. */
  public long pixelStride() {
    return (long) channels() * Float.BYTES;
  }

  /** From one row of pixels to the next. */
  public long rowStride() {
    return (width() + 2L * haloWidth) * pixelStride();
  }

  /** From one example to the next. */
  public long imageStride() {
    return (height() + 2L * haloHeight) * rowStride();
  }

  /** The bytes of the pixels of one row, without its border. */
  public long rowBytes() {
    return width() * pixelStride();
  }

  /** Where the pixel at row y and column x of example n begins; both may lie in the border. */
  public long offset(int n, int y, int x) {
    return n * imageStride() + (y + haloHeight) * rowStride() + (x + haloWidth) * pixelStride();
  }

  /** Where each pixel lies. */
  public PixelGrid grid() {
    return new PixelGrid(offset(0, 0, 0), imageStride(), rowStride(), pixelStride());
  }

  @Override
  public long[] offsets(PixelTile tile) {
    return grid().offsets(tile);
  }
}
