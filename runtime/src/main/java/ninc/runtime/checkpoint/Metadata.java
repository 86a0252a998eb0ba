package ninc.runtime.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import ninc.dsl.Normalization;
import ninc.runtime.UserError;
import ninc.runtime.distributed.Groups;
import ninc.runtime.training.EpochLosses;
import ninc.runtime.training.EvaluationSet;
import ninc.runtime.training.Progress;
import ninc.runtime.training.Totals;

/** The metadata in the header of a checkpoint: the settings, progress and scores of the run. */
record Metadata(Path file, Map<String, String> entries) {
  private static final String MARK = "ninc.checkpoint";
  private static final String VERSION = "1";
  private static final String PARAMETERS = "set";
  private static final String TRAINING = "train_";
  private static final String VALIDATION = "validation_";
  private static final String TEST = "test_";
  private static final String MEAN = "normalization_mean";
  private static final String STD = "normalization_std";
  private static final String CLASS_NAMES = "class_names";
  private static final String LOSS = "loss";
  private static final String ACCURACY = "accuracy";

  static Map<String, String> write(Snapshot snapshot) {
    Map<String, String> entries = new HashMap<>();
    entries.put(MARK, VERSION);
    write(entries, snapshot.settings());
    write(entries, snapshot.origin());
    write(entries, snapshot.progress());
    entries.put(
        losses(snapshot.settings().selectedBy()),
        Json.toJson(snapshot.progress().losses().values()));
    snapshot.training().ifPresent(score -> write(entries, TRAINING, score));
    snapshot.validation().ifPresent(score -> write(entries, VALIDATION, score));
    snapshot.test().ifPresent(score -> write(entries, TEST, score));
    return entries;
  }

  /** Returns the entries of a file that has only parameters and class names. */
  static Map<String, String> ofClassNames(List<String> names) {
    return names.isEmpty() ? Map.of() : Map.of(CLASS_NAMES, Json.toJson(names));
  }

  private static void write(Map<String, String> entries, RunSettings settings) {
    entries.put("model", settings.model());
    if (!settings.parameters().isEmpty()) {
      entries.put(PARAMETERS, Json.toJson(new TreeMap<>(settings.parameters())));
    }
    entries.put("dataset", settings.dataset());
    entries.put("seed", Long.toString(settings.seed()));
    entries.put("batch_size", Integer.toString(settings.batchSize()));
    if (settings.groups().count() > 1) {
      entries.put("groups", Integer.toString(settings.groups().count()));
    }
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
    entries.put(CLASS_NAMES, Json.toJson(origin.classNames()));
    origin
        .normalization()
        .ifPresent(rule -> {
          entries.put(MEAN, Json.toJson(rule.mean()));
          entries.put(STD, Json.toJson(rule.std()));
        });
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

  /** Returns the entries without the mark of a run that can be resumed. */
  Map<String, String> withoutRun() {
    Map<String, String> origin = new HashMap<>(entries);
    origin.remove(MARK);
    return origin;
  }

  RunSettings settings() {
    checkVersion();
    return new RunSettings(
        text("model"),
        parameters(),
        text("dataset"),
        number("seed", Long::valueOf, _ -> true),
        number("batch_size", Integer::valueOf, n -> n >= 1),
        entries.containsKey("groups")
            ? new Groups(number("groups", Integer::valueOf, n -> n >= 1))
            : Groups.ONE,
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
        .map(text ->
            Json.ofNumbers(text)
                .filter(losses -> losses.stream().allMatch(loss -> loss >= 0))
                .map(EpochLosses::new)
                .orElseThrow(() -> damaged(key, text)))
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

  /** Returns the value of each parameter of the model; empty if there are none. */
  Map<String, String> parameters() {
    return Optional.ofNullable(entries.get(PARAMETERS))
        .map(text ->
            Json.ofTextsByName(text)
                .orElseThrow(() -> damaged(PARAMETERS, "not an object of strings")))
        .orElse(Map.of());
  }

  /** Returns the recipe of the run; empty in files of older versions. */
  Optional<String> recipe() {
    return Optional.ofNullable(entries.get("recipe"));
  }

  /** Returns the class names; empty in files of older versions. */
  Optional<List<String>> classNames() {
    return Optional.ofNullable(entries.get(CLASS_NAMES))
        .map(text ->
            Json.ofTexts(text).orElseThrow(() -> damaged(CLASS_NAMES, "not a list of strings")));
  }

  /** Returns the normalization of the pixels; empty if they were only scaled to [0, 1]. */
  Optional<Normalization> normalization() {
    if (!entries.containsKey(MEAN)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Normalization(numbers(MEAN), numbers(STD)));
    } catch (IllegalArgumentException e) {
      throw new UserError("%s is damaged: %s".formatted(file, e.getMessage()), e);
    }
  }

  private List<Double> numbers(String key) {
    return Json.ofNumbers(text(key)).orElseThrow(() -> damaged(key, "not a list of numbers"));
  }

  private void checkVersion() {
    String version = entries.get(MARK);
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

  /**
   * Converts lists to and from JSON arrays, in which the text of a double gives the same one, and
   * maps to and from JSON objects.
   */
  private static final class Json {
    private static final JsonMapper MAPPER = new JsonMapper();

    private Json() {}

    static String toJson(Object values) {
      return MAPPER.valueToTree(values).toString();
    }

    /** Parses a list of texts; empty if the text is not a JSON array of strings. */
    static Optional<List<String>> ofTexts(String text) {
      return of(text, JsonNode::isTextual, JsonNode::textValue);
    }

    /** Parses a list of numbers; empty if the text is not a JSON array of numbers. */
    static Optional<List<Double>> ofNumbers(String text) {
      return of(text, JsonNode::isNumber, JsonNode::doubleValue);
    }

    /** Parses texts by name; empty if the text is not a JSON object of strings. */
    static Optional<Map<String, String>> ofTextsByName(String text) {
      return tree(text)
          .filter(JsonNode::isObject)
          .filter(object -> object.valueStream().allMatch(JsonNode::isTextual))
          .map(object ->
              object
                  .propertyStream()
                  .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().textValue())));
    }

    private static <T> Optional<List<T>> of(
        String text, Predicate<JsonNode> valid, Function<JsonNode, T> value) {
      return tree(text)
          .filter(JsonNode::isArray)
          .filter(list -> list.valueStream().allMatch(valid))
          .map(list -> list.valueStream().map(value).toList());
    }

    private static Optional<JsonNode> tree(String text) {
      try {
        return Optional.of(MAPPER.readTree(text));
      } catch (JsonProcessingException e) {
        return Optional.empty();
      }
    }
  }
}
