package ninc.runtime.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.fuse.Region;
import ninc.compiler.graph.Graph;
import ninc.compiler.graph.Op;
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
  private final Parameters parameters;
  private final Map<Value, MapTensor> maps = new IdentityHashMap<>();
  private final Map<Value, TileTensor> tiles = new IdentityHashMap<>();
  private final Map<Value, FlatTensor> flats = new IdentityHashMap<>();

  /**
   * @param parameters among them all those of the graph
   */
  Tensors(FusedGraph fused, int batchSize, ProgramMemory memory, Parameters parameters) {
    this.parameters = parameters;
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
    MemorySegment block = memory.tensors(plan);
    for (Value value : graph.values()) {
      MemoryPlan.Place place = plan.places().get(value);
      if (place != null) {
        place(value, halos.of(value), block.asSlice(place.offset(), place.bytes()), batchSize);
      }
    }
  }

  /** Places those of a region's values that exist only tile by tile. */
  void placeTiles(Region region, int workers, SegmentAllocator scratch) {
    Value first = region.values().getFirst();
    for (Value value : region.values()) {
      if (!isKept(value) && !maps.containsKey(value) && !flats.containsKey(value)) {
        int channels = value.featureMap().channels();
        int capacity = KernelSelection.traversal(first).capacity();
        tiles.put(value, TileTensor.allocate(scratch, workers, channels, capacity));
      }
    }
  }

  private void place(Value value, Halos.Halo halo, MemorySegment data, int batchSize) {
    switch (value.type()) {
      case FeatureMap type ->
          maps.put(value, new MapTensor(data, type, halo.height(), halo.width()));
      case Type.Positions _ -> throw new IllegalStateException("not yet");
      case Type.Labels _ -> flats.put(value, new FlatTensor(data, batchSize));
      case Type.Weight _, Type.Bias _, Type.Scalar _ ->
          flats.put(value, new FlatTensor(data, value.type().values()));
    }
  }

  private static long bytes(Value value, Halos.Halo halo, int batchSize) {
    return switch (value.type()) {
      case FeatureMap type -> MapTensor.bytes(type, halo.height(), halo.width(), batchSize);
      case Type.Positions type -> type.bytes(batchSize);
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
    return switch (value.op()) {
      case Update update -> flat(update.parameter());
      case Parameter _, OptimizerState _ -> parameters.get(value.name());
      case Op _ -> flats.get(value);
    };
  }
}
