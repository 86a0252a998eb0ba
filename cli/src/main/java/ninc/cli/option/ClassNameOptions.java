package ninc.cli.option;

import java.util.List;
import java.util.Optional;
import ninc.cli.terminal.Notices;
import ninc.runtime.UserError;
import ninc.runtime.checkpoint.Checkpoint;
import ninc.runtime.data.Dataset;
import ninc.runtime.data.fetch.DataSource;
import ninc.runtime.model.Model;
import ninc.runtime.predict.ClassNames;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The option that names the classes, and the data set of the examples whose class is predicted. */
public final class ClassNameOptions {

  @Option(
      names = "--data",
      paramLabel = "NAME|DIR",
      description =
          "The data set that names the classes and has the examples of --example. For names alone,"
              + " nothing is downloaded; the default is from checkpoint or, if it names none, from"
              + " recipe.")
  private Optional<String> data;

  @Mixin private ReadingOptions readingOptions;

  /**
   * Finds the names of a model's classes.
   *
   * @param opened the data set, if examples of it are predicted
   */
  public ClassNames of(
      Model model, Checkpoint checkpoint, Optional<Dataset> opened, Notices notices) {
    int classes = model.network().output().channels();
    Optional<List<String>> names =
        data.map(source -> opened.map(Dataset::classNames).orElseGet(() -> named(source, model)))
            .or(checkpoint::classNames)
            .or(() -> checkpoint.dataset().flatMap(DataSource::classNames))
            .or(() -> model.training().dataset().flatMap(DataSource::classNames))
            .filter(found -> found.size() <= classes);
    if (names.isEmpty()) {
      notices.say("The class names are unknown; classes are numbered from 0");
    }
    return new ClassNames(names.orElse(List.of()));
  }

  /**
   * Opens the data set with the examples: the given one, or that of the recipe.
   *
   * @throws UserError if neither names one
   */
  public Dataset open(Model model, Notices notices) {
    return DataOptions.open(model, data, readingOptions, notices);
  }

  /** Warns about the images that were skipped; to be called at the end of a command. */
  public void reportSkipped(Notices notices) {
    readingOptions.report(notices);
  }

  private static List<String> named(String source, Model model) {
    int classes = model.network().output().channels();
    List<String> names =
        DataSource.classNames(source)
            .orElseThrow(() ->
                new UserError(
                    "--data %s has no class names; use %s or a folder with one subfolder of images per class"
                        .formatted(source, String.join(", ", DataSource.names()))));
    if (names.size() > classes) {
      throw new UserError(
          "--data %s has %d classes, but %s has %d logits; use the data set it was trained on"
              .formatted(source, names.size(), model.name(), classes));
    }
    return names;
  }
}
