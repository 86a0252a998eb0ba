package ninc.compiler.codegen.program;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import ninc.compiler.codegen.program.DeviceBuffer.Kind;
import ninc.compiler.ir.Value;
import ninc.compiler.plan.MemoryPlan;
import ninc.compiler.plan.MemoryPlan.Place;

/**
 * Assigns the arrays of a program to blocks of memory. Arrays with disjoint live ranges can share a
 * block. An array is live from the first kernel that writes it to the last kernel that reads it.
 * Inputs, results and persistent arrays have memory of their own.
 *
 * @param blocks the blocks, each used by at least one array
 * @param homes the index of each array's block, by the name of the array
 */
public record StoragePlan(List<Block> blocks, Map<String, Integer> homes) {

  private static final int BEFORE_ALL = -1;

  /** A block of memory that arrays can share. */
  public record Block(ElementType element, long elements) {
    /** Returns the size in bytes. */
    public long bytes() {
      return elements * element.bytes();
    }
  }

  /** A live range, from one kernel's number to another's. */
  public record Life(int from, int to) {
    boolean meets(Life other) {
      return from <= other.to && other.from <= to;
    }

    private Life and(int kernel) {
      return new Life(from, kernel);
    }
  }

  public StoragePlan {
    blocks = List.copyOf(blocks);
    homes = Map.copyOf(homes);
  }

  /**
   * Plans the storage of a program for batches of up to {@code examples} examples. The largest
   * arrays are placed first.
   */
  public static StoragePlan of(DeviceProgram program, int examples) {
    Map<DeviceBuffer, Life> lives = lives(program);
    Set<DeviceBuffer> internal = new HashSet<>(program.internal());
    List<Block> blocks = new ArrayList<>();
    List<List<Life>> taken = new ArrayList<>();
    Map<String, Integer> homes = new LinkedHashMap<>();
    Comparator<DeviceBuffer> bySize =
        Comparator.comparingLong((DeviceBuffer buffer) -> buffer.bytes(examples)).reversed();
    for (DeviceBuffer buffer : lives.keySet().stream().sorted(bySize).toList()) {
      boolean shares = internal.contains(buffer);
      int home = shares ? firstFree(buffer, lives.get(buffer), blocks, taken) : blocks.size();
      if (home == blocks.size()) {
        blocks.add(new Block(buffer.element(), buffer.length(examples)));
        taken.add(new ArrayList<>());
      }
      taken.get(home).add(shares ? lives.get(buffer) : new Life(BEFORE_ALL, Integer.MAX_VALUE));
      homes.put(buffer.name(), home);
    }
    return new StoragePlan(blocks, homes);
  }

  /** Returns the live range of each array of a program, without persistent arrays. */
  public static Map<DeviceBuffer, Life> lives(DeviceProgram program) {
    Map<DeviceBuffer, Life> lives = new LinkedHashMap<>();
    for (DeviceBuffer buffer : program.buffers()) {
      if (buffer.kind() == Kind.FED) {
        lives.put(buffer, new Life(BEFORE_ALL, BEFORE_ALL));
      }
    }
    for (int i = 0; i < program.kernels().size(); i++) {
      int kernel = i;
      for (DeviceKernel.Argument argument : program.kernels().get(i).arguments()) {
        if (argument.buffer().kind() != Kind.KEPT) {
          lives.merge(argument.buffer(), new Life(kernel, kernel), (life, _) -> life.and(kernel));
        }
      }
    }
    return lives;
  }

  private static int firstFree(
      DeviceBuffer buffer, Life life, List<Block> blocks, List<List<Life>> taken) {
    int home = 0;
    while (home < blocks.size()
        && (blocks.get(home).element() != buffer.element()
            || taken.get(home).stream().anyMatch(life::meets))) {
      home++;
    }
    return home;
  }

  /** Returns the blocks with values of the graph as a memory plan. */
  public MemoryPlan places(DeviceProgram program, int examples) {
    Map<DeviceBuffer, Life> lives = lives(program);
    Map<Integer, Long> offsets = new HashMap<>();
    Map<Value, Place> places = new IdentityHashMap<>();
    long bytes = 0;
    for (Value value : program.fused().graph().values()) {
      DeviceBuffer buffer = DeviceBuffer.of(value);
      Integer home = homes.get(buffer.name());
      if (home != null) {
        if (!offsets.containsKey(home)) {
          offsets.put(home, bytes);
          bytes += blocks.get(home).bytes();
        }
        Life life = lives.get(buffer);
        places.put(
            value, new Place(offsets.get(home), buffer.bytes(examples), life.from(), life.to()));
      }
    }
    return new MemoryPlan(places, bytes);
  }

  /** Returns the size of all blocks, in bytes. */
  public long bytes() {
    return blocks.stream().mapToLong(Block::bytes).sum();
  }
}
