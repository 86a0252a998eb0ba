package ninc.compiler.schedule;

import java.util.stream.Collectors;
import ninc.compiler.fuse.Region;

/** How the kernels of a region are tiled, for a person. */
public final class TileText {

  private TileText() {}

  /** For example {@code 32 pixels × 256 channels, 128 items}; empty where nothing is tiled. */
  public static String of(Region region, Schedules schedules) {
    return KernelPartitioner.parts(region, schedules).stream()
        .flatMap(part -> schedules.of(part).stream())
        .map(Object::toString)
        .distinct()
        .collect(Collectors.joining("; "));
  }
}
