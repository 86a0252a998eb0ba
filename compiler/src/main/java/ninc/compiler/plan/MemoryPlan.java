package ninc.compiler.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Storage;
import ninc.compiler.ir.Value;

/**
 * Assigns each value of a graph a place in one block of memory. Values with disjoint live ranges
 * share memory. A value is live from the region that computes it to the last region that reads it;
 * inputs are live from the start, and results to the end. A value in which others lie is also live
 * while they are.
 *
 * @param places the places of the values that need memory of their own
 * @param bytes the size of the block
 */
public record MemoryPlan(Map<Value, Place> places, long bytes) {

  /** The alignment of places in bytes, a cache line. */
  public static final long ALIGNMENT = 64;

  /** The empty plan. */
  public static final MemoryPlan EMPTY = new MemoryPlan(Map.of(), 0);

  private static final int BEFORE_ALL = -1;

  /**
   * The place of a value in the block, and its live range.
   *
   * @param offset the offset in bytes, a multiple of {@link #ALIGNMENT}
   * @param bytes the size in bytes
   * @param from the number of the region that computes the value
   * @param to the number of the last region that reads it
   */
  public record Place(long offset, long bytes, int from, int to) {
    private boolean overlapsLiveRange(Place other) {
      return from <= other.to && other.from <= to;
    }

    private long end() {
      return offset + bytes;
    }
  }

  public MemoryPlan {
    places = Collections.unmodifiableMap(new IdentityHashMap<>(places));
  }

  /**
   * Plans the memory of a graph. The largest values are placed first, each at the lowest offset
   * where it overlaps no value that is live at the same time.
   *
   * @param size the size of a value in bytes; 0 if it needs no memory in this block. It is not
   *     asked for values that lie in others.
   */
  public static MemoryPlan of(FusedGraph fused, ToLongFunction<Value> size) {
    Map<Value, Place> places = new IdentityHashMap<>();
    List<Place> taken = new ArrayList<>();
    long bytes = 0;
    Map<Value, Place> liveRanges = liveRanges(fused, size);
    for (Value value : largestFirst(fused.graph(), liveRanges)) {
      Place place = lowest(liveRanges.get(value), taken);
      places.put(value, place);
      taken.add(place);
      taken.sort(Comparator.comparingLong(Place::offset));
      bytes = Math.max(bytes, place.end());
    }
    return new MemoryPlan(places, bytes);
  }

  /**
   * Checks that no two values that are live at the same time overlap.
   *
   * @param stage the pass that made the plan, for the message
   * @throws IllegalStateException if two values overlap, which is a compiler bug
   */
  public void verify(String stage) {
    List<Map.Entry<Value, Place>> all = List.copyOf(places.entrySet());
    for (int i = 0; i < all.size(); i++) {
      Place place = all.get(i).getValue();
      if (place.offset < 0 || place.end() > bytes) {
        throw new IllegalStateException(
            "after %s: %s is outside its block".formatted(stage, all.get(i).getKey()));
      }
      for (int j = 0; j < i; j++) {
        Place other = all.get(j).getValue();
        if (place.overlapsLiveRange(other)
            && place.offset < other.end()
            && other.offset < place.end()) {
          throw new IllegalStateException(
              "after %s: %s and %s share memory while both are live"
                  .formatted(stage, all.get(j).getKey(), all.get(i).getKey()));
        }
      }
    }
  }

  private static Map<Value, Place> liveRanges(FusedGraph fused, ToLongFunction<Value> size) {
    Map<Value, Place> lives = new IdentityHashMap<>();
    for (Value value : fused.graph().values()) {
      if (value.op().storage() == Storage.FED) {
        put(lives, value, BEFORE_ALL, size);
      }
    }
    for (int i = 0; i < fused.regions().size(); i++) {
      for (Value value : fused.regions().get(i).values()) {
        int region = i;
        for (Value operand : value.op().operands()) {
          lives.computeIfPresent(fused.views().whole(operand), (_, life) -> until(life, region));
        }
        put(lives, fused.views().whole(value), region, size);
      }
    }
    for (Value result : fused.graph().results().values()) {
      lives.computeIfPresent(result, (_, life) -> until(life, fused.regions().size()));
    }
    return lives;
  }

  private static void put(
      Map<Value, Place> lives, Value value, int region, ToLongFunction<Value> size) {
    long bytes = size.applyAsLong(value);
    if (bytes > 0) {
      Place life = new Place(0, Math.ceilDiv(bytes, ALIGNMENT) * ALIGNMENT, region, region);
      lives.merge(value, life, (earlier, _) -> until(earlier, region));
    }
  }

  private static Place until(Place life, int reader) {
    return new Place(life.offset, life.bytes, life.from, reader);
  }

  private static List<Value> largestFirst(Graph graph, Map<Value, Place> lives) {
    Comparator<Value> bySize = Comparator.comparingLong(value -> lives.get(value).bytes);
    return graph.values().stream().filter(lives::containsKey).sorted(bySize.reversed()).toList();
  }

  private static Place lowest(Place life, List<Place> takenByOffset) {
    long offset = 0;
    for (Place other : takenByOffset) {
      if (other.overlapsLiveRange(life)
          && other.offset < offset + life.bytes
          && offset < other.end()) {
        offset = other.end();
      }
    }
    return new Place(offset, life.bytes, life.from, life.to);
  }
}
