package ninc.runtime.simt;

import java.util.ArrayList;
import java.util.List;

/** The local arrays of a work-group. */
final class LocalMemory {

  /** An array and what is known of it. */
  private record Allocation(float[] array, Shadow shadow) {}

  private final List<Allocation> allocations = new ArrayList<>();

  /** The n-th array of the group, new for the item that asks for it first. */
  float[] array(int n, int size) {
    if (n == allocations.size()) {
      Shadow shadow = new Shadow("local memory", size, false);
      allocations.add(new Allocation(new float[size], shadow));
    }
    return allocations.get(n).array;
  }

  /** What is known of an array; kernels have one or two. */
  Shadow shadow(float[] array) {
    for (int i = 0; i < allocations.size(); i++) {
      if (allocations.get(i).array == array) {
        return allocations.get(i).shadow;
      }
    }
    throw new IllegalStateException("kernels use no arrays but local memory");
  }
}
