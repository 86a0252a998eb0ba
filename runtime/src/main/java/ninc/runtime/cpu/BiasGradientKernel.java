package ninc.runtime.cpu;

import java.lang.foreign.SegmentAllocator;
import jdk.incubator.vector.FloatVector;

/** Sums a gradient over all pixels, chunk by chunk. */
final class BiasGradientKernel implements Kernel {
  private final MapTensor dy;
  private final FlatTensor db;
  private final PartialSums partials;

  BiasGradientKernel(SegmentAllocator scratch, MapTensor dy, FlatTensor db) {
    this.dy = dy;
    this.db = db;
    this.partials = new PartialSums(scratch, 1, db.length());
  }

  @Override
  public void run(Run run) {
    Chunks chunks = Chunks.of(run.size(), db.length());
    run.workers().run(chunks.count(), (chunk, _) -> sumChunk(chunks, chunk));
    partials.sum(chunks.count(), db, run.workers());
  }

  private void sumChunk(Chunks chunks, int chunk) {
    partials.clear(chunk, 0, 1);
    for (int n = chunks.first(chunk); n < chunks.first(chunk + 1); n++) {
      for (int y = 0; y < dy.height(); y++) {
        for (int c = 0; c < dy.channels(); c += Lanes.COUNT) {
          long at = (long) c * Float.BYTES;
          sumRow(dy.offset(n, y, 0) + at, partials.offset(chunk, 0) + at);
        }
      }
    }
  }

  private void sumRow(long row, long partial) {
    FloatVector sum = Lanes.load(partials.data(), partial);
    for (int x = 0; x < dy.width(); x++) {
      sum = sum.add(Lanes.load(dy.data(), row + x * dy.pixelStride()));
    }
    Lanes.store(sum, partials.data(), partial);
  }
}
