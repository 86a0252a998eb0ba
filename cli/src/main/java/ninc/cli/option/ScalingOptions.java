package ninc.cli.option;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ninc.compiler.report.Scaling.Network;
import ninc.runtime.UserError;
import ninc.runtime.training.Mode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of the model of a training step on several ranks. */
public final class ScalingOptions {
  private static final int MOST_RANKS = 1 << 20;
  private static final int LAST_POWER = 10;
  private static final double MICRO = 1e-6;
  private static final double PERCENT = 100;

  @Option(
      names = "--ranks",
      paramLabel = "R",
      description =
          "Also print what to expect of training the same batch on 1, 2, 4, ..., 1024 and R ranks,"
              + " each on a machine like this one.")
  private Optional<Integer> ranks = Optional.empty();

  @Option(
      names = "--network",
      paramLabel = "RATE",
      defaultValue = "10Gbit",
      converter = Rate.class,
      description =
          "With --ranks, the rate of the network between them, such as 10Gbit, 400Mbit or 12.5GB per"
              + " second. Default: ${DEFAULT-VALUE}.")
  private double bytesPerSecond;

  @Option(
      names = "--latency",
      paramLabel = "US",
      defaultValue = "25",
      description =
          "With --ranks, the microseconds that a message takes besides its bytes. Default:"
              + " ${DEFAULT-VALUE}.")
  private double latency;

  @Option(
      names = "--roofline-share",
      paramLabel = "PERCENT",
      defaultValue = "100",
      description =
          "With --ranks, the share of the roofline that kernels reach, which ninc bench prints as"
              + " 'of roofline'. Default: ${DEFAULT-VALUE}.")
  private double share;

  /** Returns whether several ranks are to be modelled. */
  public boolean given() {
    return ranks.isPresent();
  }

  /**
   * Checks the options.
   *
   * @throws UserError if a number is out of range, or there are ranks although nothing is trained
   */
  public void check(Mode mode) {
    int asked = Count.check("--ranks", ranks.orElse(1));
    if (asked > MOST_RANKS) {
      throw new UserError("--ranks is %d, but must be at most %d".formatted(asked, MOST_RANKS));
    }
    if (given() && mode == Mode.INFER) {
      throw new UserError("--ranks applies to training; omit it or --mode infer");
    }
    if (!(latency >= 0 && Double.isFinite(latency))) {
      throw new UserError(
          "--latency is %s, but must be a number of microseconds from 0".formatted(latency));
    }
    if (!(share > 0 && share <= PERCENT)) {
      throw new UserError(
          "--roofline-share is %s, but must be above 0 and at most 100".formatted(share));
    }
  }

  /** Returns the numbers of ranks to model, in ascending order. */
  public List<Integer> ranks() {
    return Stream.concat(
            IntStream.rangeClosed(0, LAST_POWER).mapToObj(power -> 1 << power), ranks.stream())
        .distinct()
        .sorted()
        .toList();
  }

  public Network network() {
    return new Network(bytesPerSecond, latency * MICRO);
  }

  /** Returns the share of the roofline that kernels reach, up to 1. */
  public double rooflineShare() {
    return share / PERCENT;
  }

  /** Reads a rate in bits or bytes per second as bytes per second. */
  static final class Rate implements ITypeConverter<Double> {
    private static final Pattern FORM = Pattern.compile("(.+?)([kMGT])(bit|B)(?:/s)?");
    private static final int KILO = 1000;

    Rate() {}

    @Override
    public Double convert(String text) {
      Matcher matcher = FORM.matcher(text);
      if (matcher.matches()) {
        double number = Numbers.ofDouble(matcher.group(1));
        double prefix = Math.pow(KILO, 1 + "kMGT".indexOf(matcher.group(2)));
        double unit = matcher.group(3).equals("B") ? 1 : 1.0 / Byte.SIZE;
        if (number > 0 && Double.isFinite(number)) {
          return number * prefix * unit;
        }
      }
      throw new TypeConversionException(
          "'%s' is not a rate above 0, such as 10Gbit or 1.25GB".formatted(text));
    }
  }
}
