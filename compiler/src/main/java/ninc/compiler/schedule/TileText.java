package ninc.compiler.schedule;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.Value;
import ninc.compiler.schedule.KernelPartitioner.Prediction;

/** Describes the tiling of a region's kernels. */
public final class TileText {
  private static final double MILLISECONDS = 1e3;

  private TileText() {}

  /**
   * Returns a description such as {@code 32 pixels × 256 channels, 128 items}, with the predicted
   * time if the device allows one; empty if no kernel is tiled. If the region's kernels are
   * predicted to take less time than fewer kernels, it has both times.
   */
  public static String of(FusedGraph fused, Region region, Schedules schedules) {
    KernelPartitioner partitioner = new KernelPartitioner(fused, schedules);
    List<List<Value>> parts = partitioner.parts(region);
    List<BlockTile> blocks =
        parts.stream()
            .flatMap(part -> InvertedResidual.of(part).flatMap(schedules::tile).stream())
            .toList();
    List<KernelSchedule> tiles =
        parts.stream().flatMap(part -> schedules.of(part).stream()).toList();
    String text =
        Stream.concat(blocks.stream(), tiles.stream())
            .map(Object::toString)
            .distinct()
            .collect(Collectors.joining("; "));
    boolean multiplies =
        !blocks.isEmpty()
            || tiles.stream()
                .anyMatch(tile -> tile instanceof TileSchedule || tile instanceof TensorTile);
    boolean predicted = schedules.traits().multiprocessors().isPresent() && multiplies;
    return predicted ? "%s; %s".formatted(text, of(partitioner.predict(region))) : text;
  }

  private static String of(Prediction prediction) {
    String seconds = milliseconds(prediction.seconds());
    String fused = milliseconds(prediction.fused());
    return seconds.equals(fused)
        ? "%s predicted".formatted(seconds)
        : "%s predicted, %s with fewer kernels".formatted(seconds, fused);
  }

  private static String milliseconds(double seconds) {
    return String.format(Locale.ROOT, "%.2f ms", MILLISECONDS * seconds);
  }
}
