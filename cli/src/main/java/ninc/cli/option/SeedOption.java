package ninc.cli.option;

import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import ninc.cli.terminal.Notices;
import ninc.runtime.UserError;
import ninc.runtime.checkpoint.Checkpoint;
import picocli.CommandLine.Option;

/** The option that sets the seed of a run. */
public final class SeedOption {
  /** Random seeds are short, because the user may have to type them. */
  private static final int DRAWN_BELOW = 1_000_000_000;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Random seed. Default: drawn at random and printed.")
  private Optional<Long> given;

  /** Returns the seed of the resumed run, the given seed, or a new random one. */
  public long choose(Optional<Checkpoint> resumed, Notices notices) {
    return resumed.map(this::of).or(() -> given).orElseGet(() -> draw(notices));
  }

  /** Returns the given seed. */
  public Optional<Long> given() {
    return given;
  }

  private long of(Checkpoint resumed) {
    long seed = resumed.settings().seed();
    if (given.isPresent() && given.get() != seed) {
      throw new UserError(
          "--seed %d differs from the seed of the saved run, %d; omit it"
              .formatted(given.get(), seed));
    }
    return seed;
  }

  private static long draw(Notices notices) {
    long seed = ThreadLocalRandom.current().nextInt(DRAWN_BELOW);
    notices.say("Seed: %d (reproduce with --seed %d)", seed, seed);
    return seed;
  }
}
