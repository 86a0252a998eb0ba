package ninc.runtime.cpu.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import jdk.incubator.vector.FloatVector;
import ninc.runtime.cpu.parallel.BatchChunks;
import ninc.runtime.cpu.parallel.Kernel;
import ninc.runtime.cpu.parallel.PartialSums;
import ninc.runtime.cpu.parallel.Run;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.tensor.FlatTensor;
import ninc.runtime.cpu.tensor.MapTensor;

/** Sums a gradient over all pixels, chunk by chunk. */
public final class BiasGradientKernel implements Kernel {
  private final MapTensor dy;
  private final FlatTensor db;
  private final PartialSums partials;

  public BiasGradientKernel(SegmentAllocator scratch, MapTensor dy, FlatTensor db) {
    this.dy = dy;
    this.db = db;
    this.partials = new PartialSums(scratch, 1, db.length());
  }

  @Override
  public void run(Run run) {
    BatchChunks chunks = BatchChunks.of(run.size(), db.length());
    run.workers().run(chunks.count(), (chunk, _) -> sumChunk(chunks, chunk));
    partials.sum(chunks.count(), db, run.workers());
  }

  private void sumChunk(BatchChunks chunks, int chunk) {
    partials.clear(chunk, 0, 1);
    for (int n = chunks.first(chunk); n < chunks.first(chunk + 1); n++) {
      for (int y = 0; y < dy.height(); y++) {
        sumRow(dy.offset(n, y, 0), partials.offset(chunk, 0));
      }
    }
  }

  /** Adds pixel after pixel, as they lie in memory, to sums that stay in the cache. */
  private void sumRow(long row, long partial) {
    MemorySegment gradients = dy.data();
    MemorySegment sums = partials.data();
    long pixelBytes = dy.pixelStride();
    for (int x = 0; x < dy.width(); x++) {
      long pixel = row + x * pixelBytes;
      // May read into the next pixel where channels end; those columns are never summed.
      for (long at = 0; at < pixelBytes; at += Lanes.BYTES) {
        FloatVector sum = Lanes.load(sums, partial + at);
        Lanes.store(sum.add(Lanes.load(gradients, pixel + at)), sums, partial + at);
      }
    }
  }
}
