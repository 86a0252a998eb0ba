package ninc.cli.option;

import java.util.Optional;
import java.util.OptionalLong;
import ninc.cli.terminal.Notices;
import ninc.dsl.Training;
import ninc.runtime.UserError;
import ninc.runtime.data.Dataset;
import ninc.runtime.data.ImageSize;
import ninc.runtime.data.fetch.DataSource;
import ninc.runtime.data.fetch.DownloadProgress;
import ninc.runtime.model.Model;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that select and resize a data set. */
public final class DataOptions {

  @Option(
      names = "--data",
      paramLabel = "NAME|DIR",
      description =
          "The data set: fashion-mnist, mnist, cifar10, or a folder with IDX files, CIFAR-10 batches,"
              + " one subfolder of images per class, or tar archives of images. Default: from recipe.")
  private Optional<String> name;

  @Option(
      names = "--resize",
      paramLabel = "N",
      description = "Resize images to N×N pixels. Default: from recipe.")
  private Optional<Integer> resize;

  @Option(
      names = "--test-limit",
      paramLabel = "N",
      description = "Evaluate on the first N test examples only.")
  private Optional<Integer> testLimit;

  @Mixin private ReadingOptions readingOptions;

  /** Returns the recipe with this data set and image size. */
  public Training apply(Training recipe) {
    return resized(name.map(recipe::dataset).orElse(recipe), resize);
  }

  /** Opens the data set of a model's recipe and downloads it first if necessary. */
  public Dataset open(Model model, Notices notices) {
    Dataset data = open(model, Optional.empty(), readingOptions, notices);
    return testLimit.isEmpty() ? data : data.withTest(data.test().first(testLimit.get()));
  }

  /**
   * Opens a data set for a model and downloads it first if necessary.
   *
   * @param name the data set; that of the recipe if empty
   * @throws UserError if the recipe does not name one either
   */
  public static Dataset open(
      Model model, Optional<String> name, ReadingOptions readingOptions, Notices notices) {
    String source =
        name.or(model.training()::dataset)
            .orElseThrow(() ->
                new UserError(
                    "%s names no data set; add --data with %s or a folder"
                        .formatted(model.name(), String.join(", ", DataSource.names()))));
    return open(source, model.training(), readingOptions, notices);
  }

  /**
   * Opens a data set and downloads it first if necessary.
   *
   * @param recipe the recipe that says to what size images are resized that differ in size
   */
  public static Dataset open(
      String source, Training recipe, ReadingOptions readingOptions, Notices notices) {
    return DataSource.open(
        source, readingOptions.reading(size(recipe)), new DownloadNotices(notices));
  }

  /** Returns the size to which a recipe resizes images that differ in size. */
  public static Optional<ImageSize> size(Training recipe) {
    return recipe.resize().stream().mapToObj(side -> new ImageSize(side, side)).findFirst();
  }

  /** Warns about the images that were skipped; to be called at the end of a command. */
  public void reportSkipped(Notices notices) {
    readingOptions.report(notices);
  }

  /** Returns the recipe with this image size, if one is given. */
  public static Training resized(Training recipe, Optional<Integer> side) {
    return Recipes.checked(() -> side.map(recipe::resize).orElse(recipe));
  }

  /** Reports a download: one line at its start and one after each quarter. */
  private static final class DownloadNotices implements DownloadProgress {
    private static final int PARTS = 4;

    private final Notices notices;
    private long partsDone;

    DownloadNotices(Notices notices) {
      this.notices = notices;
    }

    @Override
    public void begin(String step) {
      partsDone = 0;
      notices.say("%s", step);
    }

    @Override
    public void received(long bytes, OptionalLong total) {
      if (total.isEmpty() || total.getAsLong() <= 0) {
        return;
      }
      long parts = PARTS * bytes / total.getAsLong();
      if (parts > partsDone) {
        partsDone = parts;
        notices.say("Downloaded %d of %d bytes", bytes, total.getAsLong());
      }
    }
  }
}
