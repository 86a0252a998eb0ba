package ninc.runtime.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.stream.LongStream;
import ninc.runtime.backend.MachinePeak;
import ninc.runtime.cpu.gemm.GemmMicroKernel;
import ninc.runtime.cpu.parallel.Workers;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.simd.RegisterTile;

/** Measures the processor's roofs on all threads at once: the best of several repetitions each. */
final class CpuPeak {
  private static final int REPETITIONS = 10;
  private static final double NANOS = 1e9;

  /** The length of the product's sums: both factors of a tile fit the nearest caches. */
  private static final int DEPTH = 256;

  /** Register tiles of a repetition on each thread, some tens of milliseconds. */
  private static final int TILES = 20_000;

  private static final long TILE_OPERATIONS = 2L * RegisterTile.ROWS * RegisterTile.COLUMNS * DEPTH;

  /** The bytes of a copy: more than caches hold. */
  private static final long COPIED = 1L << 28;

  private static final long COPIED_PER_TASK = 1L << 22;

  private final Workers workers;
  private final Arena arena;

  CpuPeak(Workers workers, Arena arena) {
    this.workers = workers;
    this.arena = arena;
  }

  MachinePeak measure() {
    double operations = (double) TILE_OPERATIONS * TILES * workers.count();
    return new MachinePeak(operations / bestSeconds(product()), 2.0 * COPIED / bestSeconds(copy()));
  }

  /** A product of six pixels and one panel on each thread, over and over. */
  private Runnable product() {
    MemorySegment x = allocate((long) RegisterTile.ROWS * DEPTH * Float.BYTES * workers.count());
    MemorySegment panels = allocate((long) DEPTH * RegisterTile.PANEL_BYTES * workers.count());
    MemorySegment bias = allocate(RegisterTile.PANEL_BYTES);
    MemorySegment y =
        allocate((long) RegisterTile.ROWS * RegisterTile.PANEL_BYTES * workers.count());
    x.fill((byte) 1);
    panels.fill((byte) 1);
    return () -> workers.run(workers.count(), (task, _) -> products(task, x, panels, bias, y));
  }

  private static void products(
      int task, MemorySegment x, MemorySegment panels, MemorySegment bias, MemorySegment y) {
    long[] reads = rows(task, DEPTH * Float.BYTES);
    long[] writes = rows(task, RegisterTile.PANEL_BYTES);
    long panel = (long) task * DEPTH * RegisterTile.PANEL_BYTES;
    for (int tile = 0; tile < TILES; tile++) {
      GemmMicroKernel.tile(x, reads, 0, 1, 0, DEPTH, panels, panel, bias, 0, 0, y, writes, 0);
    }
  }

  /** Where the rows of a task's register tile begin. */
  private static long[] rows(int task, long rowBytes) {
    return LongStream.range(0, RegisterTile.ROWS)
        .map(row -> (task * RegisterTile.ROWS + row) * rowBytes)
        .toArray();
  }

  private Runnable copy() {
    MemorySegment from = allocate(COPIED);
    MemorySegment to = allocate(COPIED);
    return () ->
        workers.run(
            Math.toIntExact(COPIED / COPIED_PER_TASK),
            (task, _) -> {
              long at = task * COPIED_PER_TASK;
              MemorySegment.copy(from, at, to, at, COPIED_PER_TASK);
            });
  }

  private MemorySegment allocate(long bytes) {
    return arena.allocate(bytes, Lanes.BYTES);
  }

  private static double bestSeconds(Runnable work) {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < REPETITIONS; i++) {
      long start = System.nanoTime();
      work.run();
      best = Math.min(best, System.nanoTime() - start);
    }
    return best / NANOS;
  }
}
