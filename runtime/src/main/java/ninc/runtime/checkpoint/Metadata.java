package ninc.runtime.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import ninc.runtime.UserError;
import ninc.runtime.training.EpochLosses;
import ninc.runtime.training.EvaluationSet;
import ninc.runtime.training.Progress;
import ninc.runtime.training.Totals;

/** The metadata in the header of a checkpoint: the settings, progress and scores of the run. */
record Metadata(Path file, Map<String, String> entries) {
  private static final String VERSION = "1";
  private static final String TRAINING = "train_";
  private static final String VALIDATION = "validation_";
  private static final String TEST = "test_";
  private static final String LOSS = "loss";
  private static final String ACCURACY = "accuracy";

  static Map<String, String> write(Snapshot snapshot) {
    Map<String, String> entries = new HashMap<>();
    entries.put("ninc.checkpoint", VERSION);
    write(entries, snapshot.settings());
    write(entries, snapshot.origin());
    write(entries, snapshot.progress());
    entries.put(
        losses(snapshot.settings().selectedBy()), Losses.toJson(snapshot.progress().losses()));
    snapshot.training().ifPresent(score -> write(entries, TRAINING, score));
    snapshot.validation().ifPresent(score -> write(entries, VALIDATION, score));
    snapshot.test().ifPresent(score -> write(entries, TEST, score));
    return entries;
  }

  private static void write(Map<String, String> entries, RunSettings settings) {
    entries.put("model", settings.model());
    entries.put("dataset", settings.dataset());
    entries.put("seed", Long.toString(settings.seed()));
    entries.put("batch_size", Integer.toString(settings.batchSize()));
    entries.put("train_examples", Integer.toString(settings.trainExamples()));
    entries.put("shuffled", Boolean.toString(settings.shuffled()));
    settings
        .content()
        .ifPresent(content -> {
          entries.put("network", content.network());
          entries.put("examples_sha256", content.examples());
        });
    entries.put("validation_examples", Integer.toString(settings.validationExamples()));
  }

  private static void write(Map<String, String> entries, Origin origin) {
    entries.put("definition", origin.definition());
    entries.put("class_names", ClassNames.toJson(origin.classNames()));
    entries.put("recipe", origin.recipe());
    entries.put("ninc.version", origin.version());
  }

  private static void write(Map<String, String> entries, Progress progress) {
    entries.put("epoch", Integer.toString(progress.epoch()));
    entries.put("batch", Integer.toString(progress.batch()));
    entries.put("step", Long.toString(progress.step()));
    // The text of a double parses back to the same double.
    entries.put("epoch_loss", Double.toString(progress.totals().loss()));
    entries.put("epoch_correct", Long.toString(progress.totals().correct()));
    entries.put("epoch_examples", Long.toString(progress.totals().examples()));
  }

  private static void write(Map<String, String> entries, String examples, Score score) {
    entries.put(examples + LOSS, Double.toString(score.loss()));
    entries.put(examples + ACCURACY, Double.toString(score.accuracy()));
  }

  RunSettings settings() {
    checkVersion();
    return new RunSettings(
        text("model"),
        text("dataset"),
        number("seed", Long::valueOf, _ -> true),
        number("batch_size", Integer::valueOf, n -> n >= 1),
        number("train_examples", Integer::valueOf, n -> n >= 1),
        Boolean.parseBoolean(text("shuffled")),
        entries.containsKey("validation_examples")
            ? number("validation_examples", Integer::valueOf, n -> n >= 0)
            : 0,
        content());
  }

  private Optional<RunSettings.Content> content() {
    return entries.containsKey("network")
        ? Optional.of(new RunSettings.Content(text("network"), text("examples_sha256")))
        : Optional.empty();
  }

  Progress progress() {
    checkVersion();
    return new Progress(
        number("epoch", Integer::valueOf, n -> n >= 1),
        number("batch", Integer::valueOf, n -> n >= 0 && n <= batchesPerEpoch()),
        number("step", Long::valueOf, n -> n >= 0),
        new Totals(
            number("epoch_loss", Double::valueOf, Double::isFinite),
            number("epoch_correct", Long::valueOf, n -> n >= 0),
            number("epoch_examples", Long::valueOf, n -> n >= 0)),
        losses());
  }

  private int batchesPerEpoch() {
    RunSettings settings = settings();
    return Math.ceilDiv(settings.trainExamples(), settings.batchSize());
  }

  /**
   * Returns the losses after each epoch. Older files do not have them; the run then goes on with
   * those of the remaining epochs.
   */
  private EpochLosses losses() {
    String key = losses(settings().selectedBy());
    return Optional.ofNullable(entries.get(key))
        .map(text -> Losses.ofJson(text).orElseThrow(() -> damaged(key, text)))
        .orElse(EpochLosses.NONE);
  }

  private static String losses(EvaluationSet set) {
    return set.label() + "_losses";
  }

  /** Returns the validation score of the parameters; empty if they were not evaluated so. */
  Optional<Score> validation() {
    return score(VALIDATION);
  }

  /** Returns the test score of the parameters; empty if they were not evaluated. */
  Optional<Score> test() {
    return score(TEST);
  }

  private Optional<Score> score(String examples) {
    checkVersion();
    return entries.containsKey(examples + ACCURACY)
        ? Optional.of(
            new Score(
                number(examples + LOSS, Double::valueOf, Double::isFinite),
                number(examples + ACCURACY, Double::valueOf, share -> share >= 0 && share <= 1)))
        : Optional.empty();
  }

  /** Returns the recipe of the run; empty in files of older versions. */
  Optional<String> recipe() {
    return Optional.ofNullable(entries.get("recipe"));
  }

  /** Returns the class names; empty in files of older versions. */
  Optional<List<String>> classNames() {
    return Optional.ofNullable(entries.get("class_names"))
        .map(text ->
            ClassNames.ofJson(text)
                .orElseThrow(() -> damaged("class_names", "not a list of strings")));
  }

  private void checkVersion() {
    String version = entries.get("ninc.checkpoint");
    if (version == null) {
      throw new Checkpoint.NotARun(file);
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
      throw new UserError("%s is damaged: its metadata has no %s".formatted(file, key));
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
    throw damaged(key, text);
  }

  private UserError damaged(String key, String problem) {
    return new UserError("%s is damaged: its %s is %s".formatted(file, key, problem));
  }

  /** Converts losses to and from a JSON array, in which the text of a double gives the same one. */
  private static final class Losses {
    private static final JsonMapper JSON = new JsonMapper();

    private Losses() {}

    static String toJson(EpochLosses losses) {
      return JSON.valueToTree(losses.values()).toString();
    }

    /** Parses losses; empty if the text is not a JSON array of numbers from 0 up. */
    static Optional<EpochLosses> ofJson(String text) {
      try {
        JsonNode list = JSON.readTree(text);
        boolean numbers =
            list.isArray()
                && list.valueStream().allMatch(loss -> loss.isNumber() && loss.doubleValue() >= 0);
        return numbers
            ? Optional.of(new EpochLosses(list.valueStream().map(JsonNode::doubleValue).toList()))
            : Optional.empty();
      } catch (JsonProcessingException e) {
        return Optional.empty();
      }
    }
  }

  /** Converts class names to and from a JSON array. */
  private static final class ClassNames {
    private static final JsonMapper JSON = new JsonMapper();

    private ClassNames() {}

    static String toJson(List<String> names) {
      return JSON.valueToTree(names).toString();
    }

    /** Parses class names; empty if the text is not a JSON array of strings. */
    static Optional<List<String>> ofJson(String text) {
      try {
        JsonNode list = JSON.readTree(text);
        boolean texts = list.isArray() && list.valueStream().allMatch(JsonNode::isTextual);
        return texts
            ? Optional.of(list.valueStream().map(JsonNode::textValue).toList())
            : Optional.empty();
      } catch (JsonProcessingException e) {
        return Optional.empty();
      }
    }
  }
}
