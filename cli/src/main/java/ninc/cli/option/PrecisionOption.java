package ninc.cli.option;

import ninc.runtime.UserError;
import picocli.CommandLine.Option;

/** In which numbers a run computes. */
public final class PrecisionOption {

  @Option(
      names = "--amp",
      description = "Reserved for mixed precision, which is not there yet: ninc trains in float32.")
  private boolean mixed;

  /**
   * Checks that there is what is asked for.
   *
   * @throws UserError where it is not
   */
  public void check() {
    if (mixed) {
      throw new UserError(
          "--amp: mixed precision is not there yet; leave it out to train in float32");
    }
  }
}
