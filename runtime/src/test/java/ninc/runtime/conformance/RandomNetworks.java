package ninc.runtime.conformance;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;
import ninc.random.Choices;
import ninc.random.NetworkSize;
import ninc.random.Shrinking;

/**
 * Checks random networks. One that fails is reduced to the smallest that fails, too, and printed as
 * its source.
 */
record RandomNetworks(NetworkSize size) {

  /**
   * Checks the networks of these seeds.
   *
   * @param check gives the error of a case, and throws where it is too large
   * @return the worst error of those that were checked, and how many these were
   */
  Outcome check(LongStream seeds, ToDoubleFunction<RandomCase> check) {
    return seeds
        .mapToObj(seed -> check(seed, check))
        .flatMap(Optional::stream)
        .reduce(Outcome.NONE, Outcome::and);
  }

  /** So many networks, and the largest relative error of any tensor of any of them. */
  record Outcome(int networks, double worstError) {
    static final Outcome NONE = new Outcome(0, 0);

    Outcome and(Outcome other) {
      return new Outcome(networks + other.networks, Math.max(worstError, other.worstError));
    }

    @Override
    public String toString() {
      return "%d networks, largest error %.1e".formatted(networks, worstError);
    }
  }

  private Optional<Outcome> check(long seed, ToDoubleFunction<RandomCase> check) {
    Choices choices = Choices.drawn(seed);
    return RandomCase.of(choices, size)
        .map(drawn -> new Outcome(1, error(seed, drawn, choices, check)));
  }

  private double error(
      long seed, RandomCase drawn, Choices choices, ToDoubleFunction<RandomCase> check) {
    try {
      return check.applyAsDouble(drawn);
    } catch (AssertionError | RuntimeException _) {
      System.out.printf("seed %d fails, and is reduced: %s%n", seed, drawn);
      List<Integer> smallest =
          Shrinking.shrink(choices.taken(), tape -> failure(tape, check).isPresent());
      throw new AssertionError(
          "seed %d, reduced to choices %s:%n%s"
              .formatted(
                  seed, smallest, RandomCase.of(Choices.replayed(smallest), size).orElseThrow()),
          failure(smallest, check).orElseThrow());
    }
  }

  private Optional<Throwable> failure(List<Integer> tape, ToDoubleFunction<RandomCase> check) {
    return RandomCase.of(Choices.replayed(tape), size).flatMap(thrownBy(check));
  }

  private static Function<RandomCase, Optional<Throwable>> thrownBy(
      ToDoubleFunction<RandomCase> check) {
    return drawn -> {
      try {
        check.applyAsDouble(drawn);
        return Optional.empty();
      } catch (AssertionError | RuntimeException failure) {
        return Optional.of(failure);
      }
    };
  }
}
