package ninc.runtime.cpu;

import java.lang.foreign.Arena;
import jdk.incubator.vector.FloatVector;

/** Sums a gradient over all pixels, chunk by chunk. */
final class BiasGradientKernel implements Kernel {
  private final MapTensor dy;
  private final FlatTensor db;
  private final PartialSums partials;

  BiasGradientKernel(Arena arena, MapTensor dy, FlatTensor db) {
    this.dy = dy;
    this.db = db;
    this.partials = new PartialSums(arena, db.length());
  }

  @Override
  public void run(Run run) {
    Chunks chunks = Chunks.of(run.size(), db.length());
    run.workers().run(chunks.count(), (chunk, _) -> sumChunk(chunks, chunk));
    partials.sum(chunks.count(), db, run.workers());
  }

  private void sumChunk(Chunks chunks, int chunk) {
    boolean fresh = true;
    for (int n = chunks.first(chunk); n < chunks.first(chunk + 1); n++) {
      for (int y = 0; y < dy.height(); y++) {
        for (int c = 0; c < dy.channels(); c += Lanes.COUNT) {
          sumRow(dy.offset(n, y, 0), c, partials.offset(chunk), fresh);
        }
        fresh = false;
      }
    }
  }

  private void sumRow(long row, int channel, long partial, boolean fresh) {
    long shift = (long) channel * Float.BYTES;
    FloatVector sum = fresh ? Lanes.zero() : Lanes.load(partials.data(), partial + shift);
    for (int x = 0; x < dy.width(); x++) {
      sum = sum.add(Lanes.load(dy.data(), row + x * dy.pixelStride() + shift));
    }
    Lanes.store(sum, partials.data(), partial + shift, Lanes.mask(channel, dy.channels()));
  }
}
