package ninc.compiler.schedule;

import java.util.stream.Collectors;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.fuse.Region;

/** Describes the tiling of a region's kernels. */
public final class TileText {

  private TileText() {}

  /**
   * Returns a description such as {@code 32 pixels × 256 channels, 128 items}; empty if no kernel
   * is tiled.
   */
  public static String of(FusedGraph fused, Region region, Schedules schedules) {
    return new KernelPartitioner(fused, schedules).parts(region).stream()
        .flatMap(part -> schedules.of(part).stream())
        .map(Object::toString)
        .distinct()
        .collect(Collectors.joining("; "));
  }
}
