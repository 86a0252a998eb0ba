package ninc.runtime.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.stream.LongStream;
import ninc.runtime.backend.MachinePeak;
import ninc.runtime.cpu.gemm.GemmMicroKernel;
import ninc.runtime.cpu.gemm.WindowInputs;
import ninc.runtime.cpu.parallel.Workers;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.simd.RegisterTile;

/** Measures the peak performance of all threads together, as the best of several repetitions. */
final class CpuPeak {
  private static final int REPETITIONS = 10;
  private static final double NANOS = 1e9;

  /**
   * The inner dimension of the product, for which both factors of a register tile fit in caches.
   */
  private static final int DEPTH = 256;

  /** The number of register tiles per repetition and thread, which take tens of milliseconds. */
  private static final int TILES = 20_000;

  private static final long TILE_OPERATIONS = 2L * RegisterTile.ROWS * RegisterTile.COLUMNS * DEPTH;

  /** The number of bytes per copy, which exceeds all caches. */
  private static final long COPIED = 1L << 28;

  private static final long COPIED_PER_TASK = 1L << 22;

  /** The number of parallel loops that are timed together, since one takes microseconds. */
  private static final int LAUNCHES = 1000;

  private final Workers workers;
  private final Arena arena;

  CpuPeak(Workers workers, Arena arena) {
    this.workers = workers;
    this.arena = arena;
  }

  MachinePeak measure() {
    double operations = (double) TILE_OPERATIONS * TILES * workers.count();
    return new MachinePeak(
        operations / bestSeconds(product()),
        2.0 * COPIED / bestSeconds(copy()),
        bestSeconds(launches()) / LAUNCHES);
  }

  /** Returns a row of parallel loops that do nothing. */
  private Runnable launches() {
    return () -> {
      for (int i = 0; i < LAUNCHES; i++) {
        workers.run(workers.count(), (_, _) -> {});
      }
    };
  }

  /** Returns the repeated product of one register tile and one panel on each thread. */
  private Runnable product() {
    MemorySegment x = allocate((long) RegisterTile.ROWS * DEPTH * Float.BYTES * workers.count());
    MemorySegment panels = allocate((long) DEPTH * RegisterTile.PANEL_BYTES * workers.count());
    MemorySegment y =
        allocate((long) RegisterTile.ROWS * RegisterTile.PANEL_BYTES * workers.count());
    x.fill((byte) 1);
    panels.fill((byte) 1);
    return () -> workers.run(workers.count(), (task, _) -> products(task, x, panels, y));
  }

  private static void products(int task, MemorySegment x, MemorySegment panels, MemorySegment y) {
    long[] reads = rows(task, DEPTH * Float.BYTES);
    long[] writes = rows(task, RegisterTile.PANEL_BYTES);
    long[] positions = WindowInputs.contiguous(DEPTH);
    long panel = (long) task * DEPTH * RegisterTile.PANEL_BYTES;
    for (int tile = 0; tile < TILES; tile++) {
      GemmMicroKernel.tile(x, reads, 0, positions, panels, panel, y, writes, 0);
    }
  }

  /** Returns the offset of each row of a task's register tile, in bytes. */
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
