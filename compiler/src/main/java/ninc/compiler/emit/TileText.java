package ninc.compiler.emit;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import ninc.compiler.fuse.Region;
import ninc.compiler.graph.ConvolutionWeightGradient;
import ninc.compiler.graph.Type.PixelMap;
import ninc.compiler.graph.Type.Weight;
import ninc.compiler.graph.Value;
import ninc.compiler.schedule.TileSchedule;

/** How the kernels of a region are tiled, for a person. */
public final class TileText {

  private TileText() {}

  /** For example {@code 32 pixels × 256 channels, 128 items}; empty where nothing is tiled. */
  public static String of(Region region, Schedules schedules) {
    return Cutting.parts(region, schedules).stream()
        .flatMap(part -> of(part, schedules).stream())
        .distinct()
        .collect(Collectors.joining("; "));
  }

  private static Optional<String> of(List<Value> part, Schedules schedules) {
    Value first = part.getFirst();
    if (first.op() instanceof ConvolutionWeightGradient) {
      Weight type = (Weight) first.type();
      return Optional.of(schedules.reduction(type.fanIn(), type.out()).toString());
    }
    List<Stage> stages = first.type() instanceof PixelMap ? Stage.of(part) : List.of();
    return stages.stream().anyMatch(stage -> stage instanceof Stage.Multiply)
        ? schedules.tile(stages).map(TileSchedule::toString)
        : Optional.empty();
  }
}
