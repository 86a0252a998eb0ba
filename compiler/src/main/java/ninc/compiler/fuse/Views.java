package ninc.compiler.fuse;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import ninc.compiler.ir.Value;

/**
 * The feature maps of a graph that lie in the memory of another one, as a range of its channels:
 * parts of a concatenation, which their kernels write in place, and slices, which are read in
 * place.
 *
 * @param views where each of these maps lies
 * @param moved the values that no kernel computes, since they only move data that is in its place
 *     already: slices, and concatenations whose parts are all views
 */
public record Views(Map<Value, View> views, Set<Value> moved) {

  /** No map lies in another. */
  public static final Views NONE = new Views(Map.of(), Set.of());

  /**
   * The channels of a map that lies in another one.
   *
   * @param whole the map that has memory of its own
   * @param first the channel of it that is channel 0 of the view
   */
  public record View(Value whole, int first) {}

  public Views {
    Set<Value> copy = Collections.newSetFromMap(new IdentityHashMap<>());
    copy.addAll(moved);
    views = Collections.unmodifiableMap(new IdentityHashMap<>(views));
    moved = Collections.unmodifiableSet(copy);
  }

  /** Returns whether a value lies in the memory of another one. */
  public boolean contains(Value value) {
    return views.containsKey(value);
  }

  /** Returns where the channels of a value lie; a value that is no view is a whole of its own. */
  public View of(Value value) {
    return views.getOrDefault(value, new View(value, 0));
  }

  /** Returns the value whose memory a value lies in, possibly itself. */
  public Value whole(Value value) {
    return of(value).whole();
  }
}
