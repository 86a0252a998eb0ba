package ninc.random;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;

/**
 * Where a generator takes its decisions from: a seed, or a list of earlier decisions, which it
 * follows as far as it can. Zero is the simplest decision everywhere, so a list with fewer and
 * smaller numbers gives a simpler result: this is what {@link Shrinking} works on.
 */
public final class Choices {
  private final IntUnaryOperator source;
  private final List<Integer> taken = new ArrayList<>();

  private Choices(IntUnaryOperator source) {
    this.source = source;
  }

  public static Choices drawn(long seed) {
    return new Choices(new SplittableRandom(seed)::nextInt);
  }

  /** Follows a list; where a number is too large, the largest allowed; after its end, zero. */
  public static Choices replayed(List<Integer> choices) {
    Iterator<Integer> rest = choices.iterator();
    return new Choices(bound -> rest.hasNext() ? Math.min(rest.next(), bound - 1) : 0);
  }

  /** A number from 0 to below {@code bound}. */
  public int below(int bound) {
    int choice = source.applyAsInt(bound);
    taken.add(choice);
    return choice;
  }

  /** A number from {@code low} to {@code high}, both included. */
  public int between(int low, int high) {
    return low + below(high - low + 1);
  }

  /** True once in so many times. */
  public boolean onceIn(int times) {
    return below(times) == times - 1;
  }

  /** All decisions so far. */
  public List<Integer> taken() {
    return List.copyOf(taken);
  }
}
