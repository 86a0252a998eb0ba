package ninc.runtime.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import ninc.compiler.Compiled;
import ninc.compiler.fuse.FusedLoop;
import ninc.compiler.fuse.Region;
import ninc.compiler.fuse.Scope;
import ninc.compiler.fuse.Views;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Type;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Type.Positions;
import ninc.compiler.ir.Value;
import ninc.compiler.plan.MemoryPlan;
import ninc.runtime.cpu.tensor.FlatTensor;
import ninc.runtime.cpu.tensor.Halos;
import ninc.runtime.cpu.tensor.ImageTensor;
import ninc.runtime.cpu.tensor.MapTensor;
import ninc.runtime.cpu.tensor.PixelTensor;
import ninc.runtime.cpu.tensor.PositionTensor;
import ninc.runtime.cpu.tensor.ProgramMemory;
import ninc.runtime.cpu.tensor.TileTensor;
import ninc.runtime.cpu.tensor.UnitTensor;

/**
 * The tensor of every value of a program. Parameters belong to the session; values that only their
 * own region reads exist per thread, for a tile or a unit of examples; all others share the block
 * of the memory plan.
 */
final class Tensors {
  private final Parameters parameters;
  private final Map<Value, Scope> scopes;
  private final Halos halos;
  private final Views views;
  private final Map<Value, MapTensor> maps = new IdentityHashMap<>();
  private final Map<Value, UnitTensor> units = new IdentityHashMap<>();
  private final Map<Value, TileTensor> tiles = new IdentityHashMap<>();
  private final Map<Value, PositionTensor> positions = new IdentityHashMap<>();
  private final Map<Value, FlatTensor> flats = new IdentityHashMap<>();

  /**
   * Places the values of the memory plan.
   *
   * @param constants those of the graph
   * @param parameters the parameters of the session, including those of the graph
   */
  Tensors(Compiled compiled, Constants constants, ProgramMemory memory, Parameters parameters) {
    this.parameters = parameters;
    Graph graph = compiled.graph();
    int batchSize = compiled.options().batchSize();
    this.halos = new Halos(graph);
    this.scopes = compiled.fused().scopes();
    this.views = compiled.fused().views();
    MemoryPlan plan = compiled.memory();
    MemorySegment block = memory.tensors(plan);
    for (Value value : graph.values()) {
      MemoryPlan.Place place = plan.places().get(value);
      if (place != null) {
        place(value, halos.of(value), block.asSlice(place.offset(), place.bytes()), batchSize);
      }
    }
    for (Value value : constants.kept()) {
      flats.put(value, FlatTensor.allocate(memory.kept(), value.type().values()));
    }
    views
        .views()
        .forEach((value, view) ->
            maps.put(value, maps.get(view.whole()).view(value.featureMap(), view.first())));
  }

  /**
   * Returns the size of each value of a graph in bytes, including the halo of feature maps; 0 for
   * those that are kept from run to run.
   */
  static ToLongFunction<Value> sizes(Graph graph, int batchSize) {
    Halos halos = new Halos(graph);
    Set<Value> kept = Constants.of(graph).kept();
    return value -> kept.contains(value) ? 0 : bytes(value, halos.of(value), batchSize);
  }

  /** Places the values of a region that exist only for a tile or a unit of examples. */
  void placeLocal(Region region, LoopShape shape, SegmentAllocator scratch) {
    int workers = shape.workers();
    int unit = shape.sharesExamples() ? 0 : shape.unit(region);
    for (FusedLoop loop : region.loops()) {
      int capacity = shape.traversal(region, loop).capacity();
      for (Value value : loop.values()) {
        switch (scopes.get(value)) {
          case TILE -> {
            int channels = value.featureMap().channels();
            tiles.put(value, TileTensor.allocate(scratch, workers, channels, capacity));
          }
          case IMAGE -> placeUnits(value, unit, shape.slots(region), scratch);
          case MEMORY -> {}
        }
      }
    }
  }

  private void placeUnits(Value value, int unit, int slots, SegmentAllocator scratch) {
    switch (value.pixelMap()) {
      case FeatureMap type ->
          units.put(value, UnitTensor.allocate(scratch, slots, type, halos.of(value), unit));
      case Positions type -> {
        long bytes = PositionTensor.bytes(type, slots);
        MemorySegment data = scratch.allocate(bytes, ProgramMemory.ALIGNMENT);
        positions.put(value, new PositionTensor(data, type, unit));
      }
    }
  }

  private void place(Value value, Halos.Halo halo, MemorySegment data, int batchSize) {
    switch (value.type()) {
      case FeatureMap type ->
          maps.put(value, new MapTensor(data, type, halo.height(), halo.width()));
      case Positions type -> positions.put(value, new PositionTensor(data, type, 0));
      case Type.Images type -> flats.put(value, new FlatTensor(data, words(type, batchSize)));
      case Type.Labels _ -> flats.put(value, new FlatTensor(data, batchSize));
      case Type.Weight _, Type.Bias _, Type.Scalar _ ->
          flats.put(value, new FlatTensor(data, value.type().values()));
    }
  }

  private static long bytes(Value value, Halos.Halo halo, int batchSize) {
    return switch (value.type()) {
      case FeatureMap type -> MapTensor.bytes(type, halo.height(), halo.width(), batchSize);
      case Positions type -> PositionTensor.bytes(type, batchSize);
      case Type.Images type -> FlatTensor.bytes(words(type, batchSize));
      case Type.Labels _ -> FlatTensor.bytes(batchSize);
      case Type.Weight _, Type.Bias _, Type.Scalar _ -> FlatTensor.bytes(value.type().values());
    };
  }

  /** Returns the number of 32-bit words that the bytes of a batch of images take. */
  private static int words(Type.Images images, int batchSize) {
    return Math.toIntExact(Math.ceilDiv(images.bytes(batchSize), (long) Float.BYTES));
  }

  /** Returns the feature maps of the whole batch in which the values of a region lie. */
  Set<MapTensor> written(Region region) {
    return region.values().stream()
        .map(value -> maps.get(views.whole(value)))
        .filter(Objects::nonNull)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** Returns the feature maps of a region that exist only for a unit of examples of each thread. */
  List<MapTensor> units(Region region) {
    return region.values().stream()
        .map(units::get)
        .filter(Objects::nonNull)
        .map(UnitTensor::map)
        .toList();
  }

  /** Returns a feature map of the whole batch; null if it exists only for a tile or a unit. */
  MapTensor map(Value value) {
    return maps.get(value);
  }

  /** Returns the images of a feature map of the whole batch or of a unit; null otherwise. */
  ImageTensor image(Value value) {
    MapTensor map = maps.get(value);
    return map == null ? units.get(value) : map;
  }

  /** Returns the pixels of a feature map. */
  PixelTensor pixels(Value value) {
    ImageTensor image = image(value);
    return image == null ? tiles.get(value) : image;
  }

  /** Returns the argmax positions of a max pool. */
  PositionTensor positions(Value value) {
    return positions.get(value);
  }

  /** Returns whether a value exists only within a tile. */
  boolean isLocal(Value value) {
    return tiles.containsKey(value);
  }

  FlatTensor flat(Value value) {
    return switch (value.op().storage()) {
      case IN_PLACE -> flat(value.op().overwritten().getFirst());
      case PERSISTENT -> parameters.get(value.name());
      case FED, COMPUTED -> flats.get(value);
    };
  }
}
