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
            Math.toIntExact(Math.ceilDiv(all, PixelTile.PIXELS)),
            (task, worker) -> {
              long first = (long) task * PixelTile.PIXELS;
              int count = (int) Math.min(PixelTile.PIXELS, all - first);
              long[] reads = windows.offsets(first, count);
              long[] writes = results.offsets(first, count);
              product.run(dy.data(), reads, dx.data(), writes, count, worker);
            });
  }
}
