package ninc.runtime.cpu.kernel;

import ninc.runtime.cpu.gemm.PackedGemm;
import ninc.runtime.cpu.parallel.Kernel;
import ninc.runtime.cpu.parallel.Run;
import ninc.runtime.cpu.tensor.MapTensor;
import ninc.runtime.cpu.tensor.Phase;
import ninc.runtime.cpu.tensor.PixelGrid;
import ninc.runtime.cpu.tensor.PixelTile;
import ninc.runtime.cpu.tensor.Traversal;

/**
 * One {@link Phase} of an input gradient, down and across: a product over the output gradient whose
 * results go to every s-th row and column.
 *
 * @param traversal of the phase's own pixels
 */
record PhaseKernel(
    Traversal traversal,
    MapTensor dy,
    PixelGrid windows,
    PackedGemm product,
    MapTensor dx,
    PixelGrid results)
    implements Kernel {

  @Override
  public void run(Run run) {
    product.weights().pack(run);
    run.workers()
        .run(
            traversal.tiles(run.size()),
            (number, worker) -> {
              PixelTile tile = traversal.tile(number, 0, run.size(), worker);
              long[] reads = windows.offsets(tile);
              long[] writes = results.offsets(tile);
              product.run(dy.data(), reads, dx.data(), writes, tile.count(), worker);
            });
  }
}
