package ninc.runtime.data;

import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** The order in which an epoch visits the examples of a split. */
public enum ExampleOrder {
  /** The order of the split, in every epoch. */
  SEQUENTIAL {
    @Override
    int[] indices(int size, long seed, int epoch) {
      return IntStream.range(0, size).toArray();
    }
  },

  /** A random order that depends on the seed and the epoch, from a Fisher–Yates shuffle. */
  SHUFFLED {
    @Override
    int[] indices(int size, long seed, int epoch) {
      RandomGenerator random = RandomStream.SHUFFLE.generator(seed, epoch, 0);
      int[] indices = IntStream.range(0, size).toArray();
      for (int last = size - 1; last > 0; last--) {
        int chosen = random.nextInt(last + 1);
        int index = indices[chosen];
        indices[chosen] = indices[last];
        indices[last] = index;
      }
      return indices;
    }
  };

  /** Returns the indices of the examples in the order of the epoch. */
  abstract int[] indices(int size, long seed, int epoch);
}
