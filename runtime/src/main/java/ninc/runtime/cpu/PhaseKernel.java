package ninc.runtime.cpu;

/**
 * One {@link Phase} of an input gradient, down and across: a product over the output gradient whose
 * results go to every s-th row and column.
 */
record PhaseKernel(
    MapTensor dy, PixelGrid windows, PanelProduct product, MapTensor dx, PixelGrid results)
    implements Kernel {

  @Override
  public void run(Run run) {
    long all = (long) run.size() * results.pixels();
    run.workers()
        .run(
            PixelTile.tiles(all),
            (task, worker) -> {
              PixelTile tile = PixelTile.of(task, all, worker);
              long[] reads = windows.offsets(tile.first(), tile.count());
              long[] writes = results.offsets(tile.first(), tile.count());
              product.run(dy.data(), reads, dx.data(), writes, tile.count(), worker);
            });
  }
}
