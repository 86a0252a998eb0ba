package ninc.random;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Makes a list of {@link Choices} as short and small as it can be and still fail. */
public final class Shrinking {

  private Shrinking() {}

  /**
   * Drops runs of decisions and lowers single ones for as long as that leaves a failure.
   *
   * @param failing decisions for which {@code fails} holds
   */
  public static List<Integer> shrink(List<Integer> failing, Predicate<List<Integer>> fails) {
    List<Integer> smallest = failing;
    Optional<List<Integer>> smaller = simpler(smallest).filter(fails).findFirst();
    while (smaller.isPresent()) {
      smallest = smaller.get();
      smaller = simpler(smallest).filter(fails).findFirst();
    }
    return smallest;
  }

  private static Stream<List<Integer>> simpler(List<Integer> choices) {
    Stream<List<Integer>> shorter =
        Stream.iterate(choices.size(), length -> length > 0, length -> length / 2)
            .flatMap(length ->
                IntStream.rangeClosed(0, choices.size() - length)
                    .mapToObj(from -> without(choices, from, length)));
    Stream<List<Integer>> lower =
        IntStream.range(0, choices.size())
            .boxed()
            .flatMap(i ->
                Stream.of(0, choices.get(i) / 2, choices.get(i) - 1)
                    .filter(value -> value >= 0 && value < choices.get(i))
                    .map(value -> with(choices, i, value)));
    return Stream.concat(shorter, lower);
  }

  private static List<Integer> without(List<Integer> choices, int from, int length) {
    List<Integer> shorter = new ArrayList<>(choices);
    shorter.subList(from, from + length).clear();
    return List.copyOf(shorter);
  }

  private static List<Integer> with(List<Integer> choices, int index, int value) {
    List<Integer> lower = new ArrayList<>(choices);
    lower.set(index, value);
    return List.copyOf(lower);
  }
}
