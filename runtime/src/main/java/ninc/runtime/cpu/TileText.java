package ninc.runtime.cpu;

import java.util.LinkedHashSet;
import java.util.Set;
import ninc.compiler.fuse.Region;
import ninc.compiler.fuse.Tiled;
import ninc.compiler.graph.Convolution;
import ninc.compiler.graph.ConvolutionInputGradient;
import ninc.compiler.graph.ConvolutionWeightGradient;
import ninc.compiler.graph.Op;
import ninc.compiler.graph.Value;
import ninc.compiler.schedule.Algorithm.Direct;
import ninc.compiler.schedule.Algorithm.Winograd;
import ninc.compiler.schedule.Scheduling;

/** Says in words how a region is cut into tiles. */
final class TileText {

  private TileText() {}

  /** {@code 96 pixels, 6×16 registers}; empty where nothing is tiled. */
  static String of(Region region) {
    Set<String> parts = new LinkedHashSet<>();
    for (Value value : region.values()) {
      switch (Scheduling.algorithm(value.op())) {
        case Winograd winograd -> parts.add(winograd.toString());
        case Direct _ when Tiled.isTiled(value.op()) ->
            parts.add("%d pixels".formatted(Traversal.rowMajor(value.featureMap()).capacity()));
        case Direct _ -> {}
      }
    }
    if (region.values().stream().anyMatch(value -> isProduct(value.op()))) {
      parts.add("%d×%d registers".formatted(RegisterTile.ROWS, RegisterTile.COLUMNS));
    }
    return String.join(", ", parts);
  }

  private static boolean isProduct(Op op) {
    return op instanceof Convolution
        || op instanceof ConvolutionInputGradient
        || op instanceof ConvolutionWeightGradient;
  }
}
