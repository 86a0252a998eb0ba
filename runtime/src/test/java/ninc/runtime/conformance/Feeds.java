package ninc.runtime.conformance;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Type;
import ninc.compiler.ir.Value;

/** The inputs of a graph as backends take them. */
final class Feeds {

  private Feeds() {}

  /** The feeds of a graph as float32, labels as int32, off heap and open to all threads. */
  static Map<String, MemorySegment> segments(
      Arena arena, Graph graph, Map<String, double[]> feeds) {
    Map<String, MemorySegment> segments = new HashMap<>();
    for (Value value : graph.values()) {
      if (feeds.containsKey(value.name())) {
        segments.put(value.name(), segment(arena, value.type(), feeds.get(value.name())));
      }
    }
    return segments;
  }

  private static MemorySegment segment(Arena arena, Type type, double[] values) {
    MemorySegment segment = arena.allocate(4L * values.length, 64);
    for (int i = 0; i < values.length; i++) {
      switch (type) {
        case Type.Images _ -> segment.set(ValueLayout.JAVA_BYTE, i, (byte) values[i]);
        case Type.Labels _ -> segment.setAtIndex(ValueLayout.JAVA_INT, i, (int) values[i]);
        case Type.PixelMap _, Type.Weight _, Type.Bias _, Type.Scalar _ ->
            segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) values[i]);
      }
    }
    return segment;
  }
}
