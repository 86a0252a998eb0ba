package ninc.runtime.cpu.kernel;

import static ninc.runtime.cpu.simd.Lanes.load;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import jdk.incubator.vector.FloatVector;
import ninc.runtime.cpu.parallel.BatchChunks;
import ninc.runtime.cpu.parallel.Kernel;
import ninc.runtime.cpu.parallel.PartialSums;
import ninc.runtime.cpu.parallel.Run;
import ninc.runtime.cpu.parallel.TileKernel;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.tensor.FlatTensor;
import ninc.runtime.cpu.tensor.MapTensor;
import ninc.runtime.cpu.tensor.PixelTensor;
import ninc.runtime.cpu.tensor.PixelTile;

/** The addition of a bias, and its gradient. */
public final class BiasKernels {

  private BiasKernels() {}

  /** Returns a kernel that adds the bias of each channel: y[p, c] = x[p, c] + b[c]. */
  public static TileKernel add(PixelTensor x, FlatTensor bias, PixelTensor y) {
    return new Add(x, bias, y);
  }

  /** Returns a kernel that sums the output gradient over all pixels: db[c] = Σₚ dy[p, c]. */
  public static Kernel gradient(SegmentAllocator scratch, MapTensor dy, FlatTensor db) {
    return new Gradient(dy, db, new PartialSums(scratch, 1, db.length()));
  }

  private record Add(PixelTensor x, FlatTensor bias, PixelTensor y) implements TileKernel {

    @Override
    public void run(PixelTile tile, Run run) {
      long[] reads = x.offsets(tile);
      long[] writes = y.offsets(tile);
      for (int p = 0; p < tile.count(); p++) {
        for (int c = 0; c < y.channels(); c += Lanes.COUNT) {
          long at = (long) c * Float.BYTES;
          FloatVector sum = load(x.data(), reads[p] + at).add(load(bias.data(), at));
          Lanes.store(sum, y.data(), writes[p] + at, c, y.channels());
        }
      }
    }
  }

  private record Gradient(MapTensor dy, FlatTensor db, PartialSums partials) implements Kernel {

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

    /** Adds the pixels of a row to the chunk's sums, which stay in the L1 cache. */
    private void sumRow(long row, long partial) {
      MemorySegment gradients = dy.data();
      MemorySegment sums = partials.data();
      long pixelBytes = dy.pixelStride();
      for (int x = 0; x < dy.width(); x++) {
        long pixel = row + x * pixelBytes;
        // The last vector may extend into the next pixel; those lanes are never read.
        for (long at = 0; at < pixelBytes; at += Lanes.BYTES) {
          FloatVector sum = Lanes.load(sums, partial + at);
          Lanes.store(sum.add(Lanes.load(gradients, pixel + at)), sums, partial + at);
        }
      }
    }
  }
}
