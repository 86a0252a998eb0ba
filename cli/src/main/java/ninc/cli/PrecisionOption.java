package ninc.cli;

import ninc.runtime.UserError;
import picocli.CommandLine.Option;

/** In which numbers a run computes. */
final class PrecisionOption {

  @Option(
      names = "--amp",
      description = "Reserved for mixed precision, which is not there yet: ninc trains in float32.")
  private boolean mixed;

  /**
   * Checks that there is what is asked for.
   *
   * @throws UserError where it is not
   */
  void check() {
    if (mixed) {
      throw new UserError(
          "--amp: mixed precision is not there yet; leave it out to train in float32");
    }
  }
}
