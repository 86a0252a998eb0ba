package ninc.cli.option;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import ninc.dsl.Dsl;
import ninc.dsl.InvalidNetworkException;
import ninc.dsl.LearningRateSchedule;
import ninc.dsl.Training;
import ninc.runtime.NearestName;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that override how a recipe changes the learning rate. */
public final class ScheduleOptions {

  @Option(
      names = "--lr-schedule",
      paramLabel = "NAME[:X…]",
      converter = Schedules.class,
      description =
          "How the learning rate changes: constant, step:EPOCHS:FACTOR,"
              + " multi-step:FACTOR:EPOCH:EPOCH…, cosine, one-cycle, polynomial:POWER,"
              + " exponential:FACTOR (per epoch) or plateau:PATIENCE:FACTOR (PATIENCE epochs without a"
              + " better validation loss). Default: from recipe, which may have a function of its own.")
  private Optional<LearningRateSchedule> schedule;

  @Option(
      names = "--warm-up",
      paramLabel = "EPOCHS",
      description =
          "Increase the learning rate linearly over so many epochs, possibly a fraction, before the"
              + " schedule starts; 0 turns this off. Default: from recipe.")
  private Optional<Double> warmUp;

  /** Returns the recipe with this schedule. */
  public Training apply(Training recipe) {
    return Recipes.checked(() -> {
      Training scheduled = schedule.map(recipe::schedule).orElse(recipe);
      return warmUp.map(scheduled::warmUp).orElse(scheduled);
    });
  }

  /** Parses {@code step:30:0.1} and the like. */
  static final class Schedules implements ITypeConverter<LearningRateSchedule> {

    /**
     * A schedule that can be named.
     *
     * @param usage its name and the names of its numbers
     * @param make creates it from its numbers
     * @param many whether the last number may be repeated
     */
    private record Known(
        String usage, Function<double[], LearningRateSchedule> make, boolean many) {
      static Known of(String usage, Function<double[], LearningRateSchedule> make) {
        return new Known(usage, make, false);
      }

      String name() {
        return usage.split(":")[0];
      }

      boolean takes(int numbers) {
        int wanted = usage.split(":").length - 1;
        return many ? numbers >= wanted : numbers == wanted;
      }
    }

    private static final List<Known> KNOWN =
        List.of(
            Known.of("constant", _ -> Dsl.constant()),
            Known.of("step:EPOCHS:FACTOR", x -> Dsl.step(whole(x[0]), x[1])),
            new Known(
                "multi-step:FACTOR:EPOCH",
                x ->
                    Dsl.multiStep(
                        x[0], Arrays.stream(x).skip(1).mapToInt(Schedules::whole).toArray()),
                true),
            Known.of("cosine", _ -> Dsl.cosine()),
            Known.of("one-cycle", _ -> Dsl.oneCycle()),
            Known.of("polynomial:POWER", x -> Dsl.polynomial(x[0])),
            Known.of("exponential:FACTOR", x -> Dsl.exponential(x[0])),
            Known.of("plateau:PATIENCE:FACTOR", x -> Dsl.plateau(whole(x[0]), x[1])));

    @Override
    public LearningRateSchedule convert(String text) {
      List<String> parts = List.of(text.split(":", -1));
      List<String> names = KNOWN.stream().map(Known::name).toList();
      Known known =
          KNOWN.stream()
              .filter(candidate -> candidate.name().equals(parts.getFirst()))
              .findFirst()
              .orElseThrow(() ->
                  new TypeConversionException(
                      "'%s' is not one of %s%s"
                          .formatted(
                              parts.getFirst(),
                              String.join(", ", names),
                              NearestName.hint(parts.getFirst(), names))));
      if (!known.takes(parts.size() - 1)) {
        throw new TypeConversionException("'%s' is not %s".formatted(text, known.usage()));
      }
      try {
        return known.make().apply(parts.stream().skip(1).mapToDouble(Numbers::decimal).toArray());
      } catch (InvalidNetworkException mistake) {
        throw new TypeConversionException(mistake.problem());
      } catch (NumberFormatException mistake) {
        throw new TypeConversionException("'%s' is not %s".formatted(text, known.usage()));
      }
    }

    private static int whole(double number) {
      if (number != (int) number) {
        throw new NumberFormatException();
      }
      return (int) number;
    }
  }
}
