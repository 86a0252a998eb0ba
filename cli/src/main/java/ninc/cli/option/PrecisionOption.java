package ninc.cli.option;

import ninc.runtime.UserError;
import picocli.CommandLine.Option;

/** The option that is reserved for mixed precision. */
public final class PrecisionOption {

  @Option(
      names = "--amp",
      description = "Reserved for mixed precision, which is not supported yet.")
  private boolean mixed;

  /**
   * Checks that the precision is supported.
   *
   * @throws UserError if mixed precision is requested
   */
  public void check() {
    if (mixed) {
      throw new UserError(
          "--amp: mixed precision is not supported yet; omit it to train in float32");
    }
  }
}
