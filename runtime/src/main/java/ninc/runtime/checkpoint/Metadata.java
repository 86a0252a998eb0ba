package ninc.runtime.checkpoint;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import ninc.runtime.UserError;
import ninc.runtime.training.BestLoss;
import ninc.runtime.training.Progress;
import ninc.runtime.training.Totals;

/** The text in a checkpoint's header: the run's settings and where it was. */
record Metadata(Path file, Map<String, String> entries) {
  private static final String VERSION = "1";

  static Map<String, String> write(RunSettings settings, Progress progress) {
    return Map.ofEntries(
        Map.entry("ninc.checkpoint", VERSION),
        Map.entry("model", settings.model()),
        Map.entry("dataset", settings.dataset()),
        Map.entry("seed", Long.toString(settings.seed())),
        Map.entry("batch_size", Integer.toString(settings.batchSize())),
        Map.entry("train_examples", Integer.toString(settings.trainExamples())),
        Map.entry("shuffled", Boolean.toString(settings.shuffled())),
        Map.entry("epoch", Integer.toString(progress.epoch())),
        Map.entry("batch", Integer.toString(progress.batch())),
        Map.entry("step", Long.toString(progress.step())),
        // Java writes a double so that it reads back as the same one.
        Map.entry("epoch_loss", Double.toString(progress.totals().loss())),
        Map.entry("epoch_correct", Long.toString(progress.totals().correct())),
        Map.entry("epoch_examples", Long.toString(progress.totals().examples())),
        Map.entry("best_test_loss", Double.toString(progress.best().loss())),
        Map.entry("epochs_since_best", Integer.toString(progress.best().epochsSince())));
  }

  RunSettings settings() {
    checkVersion();
    return new RunSettings(
        text("model"),
        text("dataset"),
        number("seed", Long::valueOf, _ -> true),
        number("batch_size", Integer::valueOf, n -> n >= 1),
        number("train_examples", Integer::valueOf, n -> n >= 1),
        Boolean.parseBoolean(text("shuffled")));
  }

  Progress progress() {
    checkVersion();
    return new Progress(
        number("epoch", Integer::valueOf, n -> n >= 1),
        number("batch", Integer::valueOf, n -> n >= 0),
        number("step", Long::valueOf, n -> n >= 0),
        new Totals(
            number("epoch_loss", Double::valueOf, Double::isFinite),
            number("epoch_correct", Long::valueOf, n -> n >= 0),
            number("epoch_examples", Long::valueOf, n -> n >= 0)),
        best());
  }

  /** Older files do not say it; the best is then that of the epochs to come. */
  private BestLoss best() {
    return entries.containsKey("best_test_loss")
        ? new BestLoss(
            number("best_test_loss", Double::valueOf, loss -> loss >= 0),
            number("epochs_since_best", Integer::valueOf, n -> n >= 0))
        : BestLoss.NONE;
  }

  private void checkVersion() {
    String version = entries.get("ninc.checkpoint");
    if (version == null) {
      throw new UserError(
          "%s holds no run of ninc; take its parameters alone with --weights".formatted(file));
    }
    if (!version.equals(VERSION)) {
      throw new UserError(
          ("%s is a checkpoint of version %s, but this ninc reads version %s; use the ninc"
                  + " that wrote it")
              .formatted(file, version, VERSION));
    }
  }

  private String text(String key) {
    String value = entries.get(key);
    if (value == null) {
      throw new UserError("%s is damaged: its metadata lack %s".formatted(file, key));
    }
    return value;
  }

  private <T> T number(String key, Function<String, T> parse, Predicate<T> valid) {
    String text = text(key);
    try {
      T value = parse.apply(text);
      if (valid.test(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new UserError("%s is damaged: its %s is %s".formatted(file, key, text), e);
    }
    throw new UserError("%s is damaged: its %s is %s".formatted(file, key, text));
  }
}
