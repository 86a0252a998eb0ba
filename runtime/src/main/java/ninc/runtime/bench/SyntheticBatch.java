package ninc.runtime.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Source.Input;
import ninc.compiler.ir.Source.Labels;
import ninc.compiler.ir.Source.StoredImages;
import ninc.compiler.ir.Value;

/** Generates synthetic batches, with uniform pixels, in [0, 1) or of 8 bits, and random labels. */
final class SyntheticBatch {
  private static final long ALIGNMENT = 64;

  private SyntheticBatch() {}

  /**
   * Returns the inputs and labels of a graph by name.
   *
   * @param classes the number of classes, K
   */
  static Map<String, MemorySegment> feeds(Graph graph, int examples, int classes, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, MemorySegment> feeds = new HashMap<>();
    for (Value value : graph.all(StoredImages.class)) {
      byte[] pixels = new byte[Math.toIntExact(value.type().bytes(examples))];
      random.nextBytes(pixels);
      feeds.put(value.name(), allocate(value, examples).copyFrom(MemorySegment.ofArray(pixels)));
    }
    for (Value value : graph.all(Input.class)) {
      MemorySegment pixels = allocate(value, examples);
      long count = pixels.byteSize() / Float.BYTES;
      for (long i = 0; i < count; i++) {
        pixels.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextDouble());
      }
      feeds.put(value.name(), pixels);
    }
    for (Value value : graph.all(Labels.class)) {
      MemorySegment labels = allocate(value, examples);
      for (int i = 0; i < examples; i++) {
        labels.setAtIndex(ValueLayout.JAVA_INT, i, random.nextInt(classes));
      }
      feeds.put(value.name(), labels);
    }
    return feeds;
  }

  private static MemorySegment allocate(Value value, int examples) {
    return Arena.ofAuto().allocate(value.type().bytes(examples), ALIGNMENT);
  }
}
