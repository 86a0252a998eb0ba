package ninc.runtime.cpu;

import java.util.LinkedHashSet;
import java.util.Set;
import ninc.compiler.Compiled;
import ninc.compiler.fuse.FusedLoop;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.Affine.BiasAdd;
import ninc.compiler.ir.Affine.BiasGradient;
import ninc.compiler.ir.Affine.Convolution;
import ninc.compiler.ir.Affine.ConvolutionInputGradient;
import ninc.compiler.ir.Affine.ConvolutionWeightGradient;
import ninc.compiler.ir.Affine.RoundedWeight;
import ninc.compiler.ir.BatchNormalization;
import ninc.compiler.ir.Elementwise;
import ninc.compiler.ir.Gating;
import ninc.compiler.ir.Granularity;
import ninc.compiler.ir.Grouped;
import ninc.compiler.ir.LayerNormalization;
import ninc.compiler.ir.Layout;
import ninc.compiler.ir.Loss;
import ninc.compiler.ir.Op;
import ninc.compiler.ir.Optimization;
import ninc.compiler.ir.Pooling;
import ninc.compiler.ir.Preprocess;
import ninc.compiler.ir.Source;
import ninc.compiler.ir.Value;
import ninc.compiler.schedule.Algorithm;
import ninc.compiler.schedule.Algorithm.Direct;
import ninc.compiler.schedule.Algorithm.Winograd;
import ninc.runtime.cpu.simd.RegisterTile;
import ninc.runtime.cpu.tensor.Traversal;

/** Describes the tiling of a region. */
final class TileText {

  private TileText() {}

  /** Returns a description such as {@code 96 pixels, 6×16 registers}; empty if nothing is tiled. */
  static String of(Compiled compiled, Region region) {
    LoopShape shape = new LoopShape(compiled, 1);
    Set<String> parts = new LinkedHashSet<>();
    if (region.values().getFirst().op().granularity() != Granularity.BATCH) {
      for (FusedLoop loop : region.loops()) {
        parts.add(
            tile(shape.traversal(region, loop), compiled.algorithm(loop.values().getFirst())));
      }
    }
    for (Value total : region.reductions()) {
      switch (compiled.algorithm(total)) {
        case Direct _ -> {}
        case Winograd winograd -> parts.add(winograd.toString());
      }
    }
    region.values().stream()
        .filter(value -> isProduct(value.op()))
        .map(_ -> "%d×%d registers".formatted(RegisterTile.ROWS, RegisterTile.COLUMNS))
        .forEach(parts::add);
    return String.join(", ", parts);
  }

  private static String tile(Traversal traversal, Algorithm algorithm) {
    return switch (algorithm) {
      case Direct _ -> "%d pixels".formatted(traversal.capacity());
      case Winograd winograd -> "%d tiles %s".formatted(traversal.subtilesPerTile(), winograd);
    };
  }

  private static boolean isProduct(Op op) {
    return switch (op) {
      case Convolution _, ConvolutionInputGradient _, ConvolutionWeightGradient _ -> true;
      case BiasAdd _, BiasGradient _, RoundedWeight _ -> false;
      case Preprocess _, BatchNormalization _, LayerNormalization _, Gating _ -> false;
      case Source _, Grouped _, Elementwise _, Pooling _, Layout _, Loss _, Optimization _ -> false;
    };
  }
}
