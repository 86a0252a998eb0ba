package ninc.compiler.fuse;

import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import ninc.compiler.fuse.Views.View;
import ninc.compiler.ir.Affine;
import ninc.compiler.ir.Affine.BiasAdd;
import ninc.compiler.ir.Affine.BiasGradient;
import ninc.compiler.ir.Affine.Convolution;
import ninc.compiler.ir.Affine.ConvolutionInputGradient;
import ninc.compiler.ir.Affine.ConvolutionWeightGradient;
import ninc.compiler.ir.Affine.RoundedWeight;
import ninc.compiler.ir.BatchNormalization;
import ninc.compiler.ir.Elementwise;
import ninc.compiler.ir.Gating;
import ninc.compiler.ir.Grouped;
import ninc.compiler.ir.LayerNormalization;
import ninc.compiler.ir.Layout.Concat;
import ninc.compiler.ir.Layout.Flatten;
import ninc.compiler.ir.Layout.Slice;
import ninc.compiler.ir.Layout.Unflatten;
import ninc.compiler.ir.Loss;
import ninc.compiler.ir.Op;
import ninc.compiler.ir.Optimization;
import ninc.compiler.ir.Pooling;
import ninc.compiler.ir.Preprocess;
import ninc.compiler.ir.Source;
import ninc.compiler.ir.Storage;
import ninc.compiler.ir.Value;
import ninc.dsl.Window;

/**
 * Places the parts of concatenations and the slices of gradients in the memory of the whole, so
 * that no kernel copies them. A map can be placed if all that read it can read pixels that do not
 * follow each other in memory. A concatenation is copied unless all its parts can be placed. Maps
 * of 16-bit elements are placed only where channels that are copied together stay aligned.
 */
public final class ViewPlacement {
  /** The number of 16-bit elements that kernels copy together. */
  private static final int CHUNK = 8;

  private final Map<Value, List<Value>> readers;
  private final Map<Value, View> direct = new IdentityHashMap<>();
  private final Set<Value> moved = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<Value> results;

  private ViewPlacement(FusedGraph fused) {
    this.results = Set.copyOf(fused.graph().results().values());
    this.readers = fused.graph().readers();
  }

  /** Returns the graph with its views, and without the regions that copied them. */
  public static FusedGraph apply(FusedGraph fused) {
    ViewPlacement placement = new ViewPlacement(fused);
    fused.graph().values().forEach(placement::place);
    List<Region> regions =
        fused.regions().stream()
            .filter(region -> !placement.moved.containsAll(region.values()))
            .toList();
    return new FusedGraph(fused.graph(), fused.level(), regions, placement.views());
  }

  private void place(Value value) {
    switch (value.op()) {
      case Slice(Value input, int from, _) when isReadInPlace(value) && isAligned(input, from) -> {
        direct.put(value, new View(input, from));
        moved.add(value);
      }
      case Concat(List<Value> parts) when areWrittenInPlace(parts) && areAligned(value, parts) -> {
        int from = 0;
        for (Value part : parts) {
          direct.put(part, new View(value, from));
          from += part.featureMap().channels();
        }
        moved.add(value);
      }
      case Op _ -> {}
    }
  }

  private static boolean areAligned(Value whole, List<Value> parts) {
    int from = 0;
    for (Value part : parts) {
      if (!isAligned(whole, from)) {
        return false;
      }
      from += part.featureMap().channels();
    }
    return true;
  }

  private static boolean isAligned(Value whole, int from) {
    return whole.precision().bytes() > Short.BYTES
        || (whole.featureMap().channels() % CHUNK == 0 && from % CHUNK == 0);
  }

  /** A whole may itself lie in another map. */
  private Views views() {
    Map<Value, View> views = new IdentityHashMap<>();
    for (Value value : direct.keySet()) {
      View view = new View(value, 0);
      for (View outer = direct.get(value); outer != null; outer = direct.get(outer.whole())) {
        view = new View(outer.whole(), view.first() + outer.first());
      }
      views.put(value, view);
    }
    return new Views(views, moved);
  }

  /** Whether each part lies nowhere else, and a kernel computes it. */
  private boolean areWrittenInPlace(List<Value> parts) {
    return new HashSet<>(parts).size() == parts.size()
        && parts.stream()
            .allMatch(part ->
                part.op().storage() == Storage.COMPUTED
                    && !direct.containsKey(part)
                    && isReadInPlace(part));
  }

  private boolean isReadInPlace(Value map) {
    return !results.contains(map)
        && readers.get(map).stream().allMatch(reader -> takesViews(reader.op()));
  }

  /**
   * Whether an operator can read maps whose pixels do not follow each other in memory. A window of
   * a convolution is read row by row, with all channels of its pixels at once.
   */
  private static boolean takesViews(Op op) {
    return switch (op) {
      case Affine affine -> takesViews(affine);
      case Concat _, Slice _ -> true;
      case BatchNormalization _, LayerNormalization _, Elementwise _, Pooling _ -> true;
      case Flatten _, Unflatten _ -> false;
      case Grouped _, Gating _, Loss _, Optimization _, Source _, Preprocess _ -> false;
    };
  }

  private static boolean takesViews(Affine op) {
    return switch (op) {
      case Convolution(_, _, Window window) -> window.equals(Window.POINTWISE);
      case ConvolutionInputGradient(_, _, Window window, _) -> window.equals(Window.POINTWISE);
      case ConvolutionWeightGradient(_, _, Window window) -> window.equals(Window.POINTWISE);
      case BiasAdd _, BiasGradient _, RoundedWeight _ -> true;
    };
  }
}
