package ninc.compiler.schedule;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import ninc.compiler.ir.Value;

/**
 * The layout of a work-group's local memory, which has the results of stages for later stages, and
 * the operands that products stage from global memory. The result of a product can overwrite its
 * operand, since it is complete in registers before it is written.
 *
 * @param slots the offset of each value in floats, channels × pixels with contiguous pixels
 * @param stages the offset of each product's staging area, which has two buffers, in floats
 * @param floats the total size in floats
 */
public record LocalMemory(Map<Value, Integer> slots, Map<Stage, Integer> stages, int floats) {

  public LocalMemory {
    slots = Collections.unmodifiableMap(new IdentityHashMap<>(slots));
    stages = Collections.unmodifiableMap(new IdentityHashMap<>(stages));
  }

  /**
   * A live range and its size. Products of stage i are accumulated at time 2i, and their epilogues
   * are computed at time 2i+1.
   *
   * @param from the time at which it is written
   * @param to the last time at which it is read
   * @param floats the size in floats
   */
  private record Life(int from, int to, int floats) {
    boolean meets(Life other) {
      return from <= other.to && other.from <= to;
    }
  }

  /** Computes the layout. */
  public static LocalMemory of(List<Stage> stages, TileSchedule schedule) {
    int pitch = schedule.pixelPitch();
    Map<Value, Life> values = new IdentityHashMap<>();
    Map<Stage, Life> streams = new IdentityHashMap<>();
    for (int i = 0; i < stages.size(); i++) {
      Stage stage = stages.get(i);
      List<Stage> before = stages.subList(0, i);
      switch (stage) {
        case Stage.Elementwise _ -> {}
        case Stage.Multiply(Product product, _) -> {
          boolean streamed = !isIn(product.source(), before);
          if (!streamed) {
            read(product.source(), 2 * i, values, stages, pitch);
          }
          int floats = 2 * schedule.stageFloats(stage.channels(), streamed);
          streams.put(stage, new Life(2 * i, 2 * i, floats));
        }
      }
      for (Value value : stage.values()) {
        if (Product.of(value).isEmpty()) {
          for (Value operand : value.op().operands()) {
            if (isIn(operand, before)) {
              read(operand, 2 * i + 1, values, stages, pitch);
            }
          }
        }
      }
    }
    return place(stages, values, streams);
  }

  private static boolean isIn(Value value, List<Stage> stages) {
    return stages.stream().anyMatch(stage -> contains(stage, value));
  }

  private static boolean contains(Stage stage, Value value) {
    return stage.values().stream().anyMatch(other -> other == value);
  }

  private static void read(
      Value value, int moment, Map<Value, Life> lives, List<Stage> stages, int pitch) {
    int writer = 0;
    while (!contains(stages.get(writer), value)) {
      writer++;
    }
    int from = 2 * writer + 1;
    int floats = pitch * value.featureMap().channels();
    lives.merge(
        value,
        new Life(from, moment, floats),
        (a, b) -> new Life(from, Math.max(a.to, b.to), floats));
  }

  private static LocalMemory place(
      List<Stage> stages, Map<Value, Life> values, Map<Stage, Life> streams) {
    Map<Value, Integer> slots = new IdentityHashMap<>();
    Map<Stage, Integer> staged = new IdentityHashMap<>();
    Map<Life, Integer> placed = new IdentityHashMap<>();
    int floats = 0;
    for (Stage stage : stages) {
      Life stream = streams.get(stage);
      if (stream != null) {
        int offset = lowest(stream, placed);
        staged.put(stage, offset);
        placed.put(stream, offset);
        floats = Math.max(floats, offset + stream.floats);
      }
      for (Value value : stage.values()) {
        Life life = values.get(value);
        if (life != null) {
          int offset = lowest(life, placed);
          slots.put(value, offset);
          placed.put(life, offset);
          floats = Math.max(floats, offset + life.floats);
        }
      }
    }
    return new LocalMemory(slots, staged, floats);
  }

  private static int lowest(Life life, Map<Life, Integer> placed) {
    List<Map.Entry<Life, Integer>> taken = new ArrayList<>(placed.entrySet());
    taken.sort(Map.Entry.comparingByValue());
    int offset = 0;
    for (Map.Entry<Life, Integer> other : taken) {
      int start = other.getValue();
      int end = start + other.getKey().floats;
      if (other.getKey().meets(life) && start < offset + life.floats && offset < end) {
        offset = end;
      }
    }
    return offset;
  }

  /** Returns the total size in bytes. */
  long bytes() {
    return (long) floats * Float.BYTES;
  }
}
