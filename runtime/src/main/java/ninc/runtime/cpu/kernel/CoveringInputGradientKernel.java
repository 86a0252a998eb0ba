package ninc.runtime.cpu.kernel;

import java.util.List;
import ninc.runtime.cpu.gemm.PackedGemm;
import ninc.runtime.cpu.parallel.Run;
import ninc.runtime.cpu.parallel.TileKernel;
import ninc.runtime.cpu.simd.RegisterTile;
import ninc.runtime.cpu.tensor.MapTensor;
import ninc.runtime.cpu.tensor.PixelTensor;
import ninc.runtime.cpu.tensor.PixelTile;
import ninc.runtime.cpu.tensor.Traversal;

/**
 * The input gradient of a convolution whose kernel covers the whole input, as in a linear layer.
 * Each row of dx, W·C contiguous floats, is the product of the single pixel of dy, K floats, and
 * the weights of the row. The windows of other input gradients, which extend beyond dy on all
 * sides, would be zeros but for one pixel.
 *
 * @param dy the output gradient, N×1×1×K
 * @param rows the products that compute the rows of dx
 * @param dx the input gradient, N×H×W×C
 */
public record CoveringInputGradientKernel(MapTensor dy, List<PackedGemm> rows, PixelTensor dx)
    implements TileKernel {

  /** The number of examples per tile. */
  private static final int EXAMPLES = 2 * RegisterTile.NARROW_ROWS;

  /** Returns the order of the pixels of dx, whose subtiles are whole images. */
  public static Traversal traversal(int height, int width) {
    return new Traversal(height, width, Math.max(height, width), EXAMPLES);
  }

  @Override
  public void prepare(Run run) {
    rows.forEach(product -> product.weights().pack(run));
  }

  @Override
  public void run(PixelTile tile, Run run) {
    int width = tile.traversal().width();
    long[] pixels = dx.offsets(tile);
    long[] reads = new long[RegisterTile.wholeNarrowRows(tile.subtiles())];
    long[] writes = new long[reads.length];
    for (int row = 0; row < rows.size(); row++) {
      for (int i = 0; i < reads.length; i++) {
        int first = tile.starts()[Math.min(i, tile.subtiles() - 1)];
        reads[i] = dy.offset(tile.images()[first], 0, 0);
        writes[i] = pixels[first + row * width];
      }
      rows.get(row).run(dy.data(), reads, dx.data(), writes, tile.subtiles(), tile.worker());
    }
  }
}
