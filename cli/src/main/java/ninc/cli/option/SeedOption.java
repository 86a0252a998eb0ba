package ninc.cli.option;

import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import ninc.cli.terminal.Notices;
import ninc.runtime.UserError;
import ninc.runtime.checkpoint.Checkpoint;
import picocli.CommandLine.Option;

/** The seed of everything that a run draws. */
public final class SeedOption {
  /** Drawn seeds are short, for they are to be typed. */
  private static final int DRAWN_BELOW = 1_000_000_000;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Makes the run repeatable. Drawn at random, and told, if not given.")
  private Optional<Long> given;

  /** The seed of the run that goes on, or the one that is given, or a new one. */
  public long choose(Optional<Checkpoint> resumed, Notices notices) {
    return resumed.map(this::of).or(() -> given).orElseGet(() -> draw(notices));
  }

  private long of(Checkpoint resumed) {
    long seed = resumed.settings().seed();
    if (given.isPresent() && given.get() != seed) {
      throw new UserError(
          "--seed %d is not the seed of the saved run, %d; leave it out"
              .formatted(given.get(), seed));
    }
    return seed;
  }

  private static long draw(Notices notices) {
    long seed = ThreadLocalRandom.current().nextInt(DRAWN_BELOW);
    notices.say("drew seed %d; --seed %d repeats this run", seed, seed);
    return seed;
  }
}
