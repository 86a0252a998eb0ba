package ninc.runtime.cpu;

import ninc.compiler.fuse.Region;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.Session;

/** The processor itself: nothing to install. */
public final class CpuBackend implements Backend {
  private final int threads;

  /**
   * @param threads at least 1; results do not depend on it
   */
  public CpuBackend(int threads) {
    this.threads = threads;
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
    return new CpuSession(threads, batchSize);
  }
}
