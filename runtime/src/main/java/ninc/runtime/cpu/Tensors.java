package ninc.runtime.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.graph.Graph;
import ninc.compiler.graph.OptimizerState;
import ninc.compiler.graph.Parameter;
import ninc.compiler.graph.Type;
import ninc.compiler.graph.Type.FeatureMap;
import ninc.compiler.graph.Update;
import ninc.compiler.graph.Value;
import ninc.compiler.memory.MemoryPlan;

/**
 * Where every value of a program lies: in the session, in one block planned by liveness, or, where
 * only its own region reads it, in a tile a thread.
 */
final class Tensors {
  private final Map<Value, MapTensor> maps = new IdentityHashMap<>();
  private final Map<Value, TileTensor> tiles = new IdentityHashMap<>();
  private final Map<Value, FlatTensor> flats = new IdentityHashMap<>();

  /**
   * @param kept the session's parameters and optimizer states, by name
   */
  Tensors(FusedGraph fused, int batchSize, int workers, Arena arena, Map<String, FlatTensor> kept) {
    Graph graph = fused.graph();
    Halos halos = new Halos(graph);
    Set<Value> escaping = fused.escaping();
    MemoryPlan plan =
        MemoryPlan.of(
            fused,
            value ->
                isKept(value) || !escaping.contains(value)
                    ? 0
                    : bytes(value, halos.of(value), batchSize));
    MemorySegment block = arena.allocate(Math.max(1, plan.bytes()), MemoryPlan.ALIGNMENT);
    for (Value value : graph.values()) {
      MemoryPlan.Place place = plan.places().get(value);
      if (isKept(value)) {
        flats.put(value, kept.get(value.name()));
      } else if (place == null) {
        int channels = value.featureMap().channels();
        tiles.put(value, TileTensor.allocate(arena, workers, channels, 96));
      } else {
        place(value, halos.of(value), block.asSlice(place.offset(), place.bytes()), batchSize);
      }
    }
  }

  private void place(Value value, Halos.Halo halo, MemorySegment data, int batchSize) {
    switch (value.type()) {
      case FeatureMap type ->
          maps.put(value, new MapTensor(data, type, halo.height(), halo.width()));
      case Type.Labels _ -> flats.put(value, new FlatTensor(data, batchSize));
      case Type.Weight _, Type.Bias _, Type.Scalar _ ->
          flats.put(value, new FlatTensor(data, value.type().values()));
    }
  }

  private static long bytes(Value value, Halos.Halo halo, int batchSize) {
    return switch (value.type()) {
      case FeatureMap type -> MapTensor.bytes(type, halo.height(), halo.width(), batchSize);
      case Type.Labels _ -> FlatTensor.bytes(batchSize);
      case Type.Weight _, Type.Bias _, Type.Scalar _ -> FlatTensor.bytes(value.type().values());
    };
  }

  /** Whether the value lies in the session rather than in the program. */
  private static boolean isKept(Value value) {
    return value.op() instanceof Parameter
        || value.op() instanceof OptimizerState
        || value.op() instanceof Update;
  }

  /** A feature map that lies in memory as a whole; null where it does not. */
  MapTensor map(Value value) {
    return maps.get(value);
  }

  /** A feature map's pixels, wherever they lie. */
  PixelTensor pixels(Value value) {
    MapTensor map = maps.get(value);
    return map == null ? tiles.get(value) : map;
  }

  /** Whether the value exists only tile by tile. */
  boolean isLocal(Value value) {
    return tiles.containsKey(value);
  }

  FlatTensor flat(Value value) {
    return value.op() instanceof Update update ? flat(update.parameter()) : flats.get(value);
  }
}
