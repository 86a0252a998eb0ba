package ninc.runtime.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.SegmentAllocator;
import java.util.function.UnaryOperator;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.fuse.Region;
import ninc.runtime.UserError;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.MachinePeak;
import ninc.runtime.backend.MemoryNeed;
import ninc.runtime.backend.Session;

/** The processor itself: nothing to install. */
public final class CpuBackend implements Backend {
  private static final String VECTORS = "jdk.incubator.vector";

  private final int threads;
  private final UnaryOperator<SegmentAllocator> source;

  /**
   * @param threads at least 1; results do not depend on it
   * @throws UserError where the JVM was started without the Vector API
   */
  public CpuBackend(int threads) {
    this(threads, UnaryOperator.identity());
  }

  /**
   * @param source makes of a session's arena what all its memory is taken from
   */
  CpuBackend(int threads, UnaryOperator<SegmentAllocator> source) {
    if (ModuleLayer.boot().findModule(VECTORS).isEmpty()) {
      throw new UserError(
          ("the cpu computes with Java's Vector API, which this JVM was started without;"
                  + " start java with --add-modules %s")
              .formatted(VECTORS));
    }
    this.threads = threads;
    this.source = source;
  }

  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public String description() {
    return "%d %s, vectors of %d float32"
        .formatted(threads, threads == 1 ? "thread" : "threads", Lanes.COUNT);
  }

  @Override
  public String tile(Region region) {
    return TileText.of(region);
  }

  @Override
  public Session open(int batchSize) {
    return new CpuSession(threads, batchSize, source);
  }

  @Override
  public MemoryNeed memory(FusedGraph fused, int batchSize) {
    return CountedMemory.of(fused, batchSize, threads).need();
  }

  @Override
  public long availableMemory() {
    return AvailableMemory.ofThisSystem().bytes();
  }

  @Override
  public MachinePeak measurePeak() {
    try (Workers workers = new Workers(threads);
        Arena arena = Arena.ofShared()) {
      return new CpuPeak(workers, arena).measure();
    }
  }
}
