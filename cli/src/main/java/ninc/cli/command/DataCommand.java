package ninc.cli.command;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import ninc.cli.option.AugmentationOptions;
import ninc.cli.option.DataOptions;
import ninc.cli.option.QuietOption;
import ninc.cli.option.ReadingOptions;
import ninc.cli.option.SeedOption;
import ninc.cli.option.TableOptions;
import ninc.cli.report.CommandText;
import ninc.cli.report.OutputFile;
import ninc.cli.report.data.DataPage;
import ninc.cli.report.data.DataReport;
import ninc.cli.terminal.Notices;
import ninc.dsl.Shape;
import ninc.dsl.Training;
import ninc.runtime.UserError;
import ninc.runtime.data.BatchLoader;
import ninc.runtime.data.Dataset;
import ninc.runtime.data.DecodingSpeed;
import ninc.runtime.data.ExampleOrder;
import ninc.runtime.data.ImageShape;
import ninc.runtime.data.ImageSize;
import ninc.runtime.data.PixelStatistics;
import ninc.runtime.data.fetch.DataSource;
import ninc.runtime.data.fetch.DownloadProgress;
import ninc.runtime.model.ModelLoader;
import ninc.runtime.training.TrainingPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The {@code ninc data} command. */
@Command(
    name = "data",
    description =
        "Shows what a data set holds: classes, examples, image sizes, and a sheet of images.",
    footer = {
      "",
      "Examples:",
      "  ninc data fashion-mnist",
      "  ninc data my-images --resize 64 --stats",
      "  ninc data my-images --speed --decode-threads 4",
      "  ninc data cifar10 --flip --crop-padding 4 --random-erasing 0.5 --html sheet.html",
      "  ninc data cifar10 --model models/NiNCifar10.java --html sheet.html",
    })
public final class DataCommand implements Runnable {
  /** The side to which images are resized that differ in size, if none is given. */
  private static final int SIDE = 224;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "DATA",
      description =
          "The data set: fashion-mnist, mnist, cifar10, or a folder with IDX files, CIFAR-10"
              + " batches, one subfolder of images per class, or tar archives of images.")
  private String source;

  @Option(
      names = "--resize",
      paramLabel = "N",
      description =
          "Resize images to N×N pixels. Default: from recipe; without one, images keep their size,"
              + " or are resized to 224×224 if they differ in size.")
  private Optional<Integer> resize;

  @Option(
      names = "--stats",
      description =
          "Also compute the mean and the standard deviation of each channel over all training"
              + " images, scaled to [0, 1].")
  private boolean stats;

  @Option(
      names = "--speed",
      description =
          "Also measure how many training images --decode-threads decode and resize in a second, as"
              + " in a data set that does not fit in memory.")
  private boolean speed;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = "Augment and resize images as the recipe of this model does.")
  private Optional<Path> model;

  @Mixin private ReadingOptions readingOptions;

  @Mixin private AugmentationOptions augmentationOptions;

  @Mixin private SeedOption seedOption;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description =
          "Also write an HTML page with a sheet of training images, each as it is and as"
              + " augmentation makes it in the first epochs.")
  private Optional<Path> html;

  @Mixin private TableOptions tableOptions;

  @Option(names = "--json", description = "Print a JSON object instead of text.")
  private boolean json;

  @Mixin private QuietOption quietOption;

  @Override
  public void run() {
    Notices notices = quietOption.notices();
    Optional<OutputFile> page = OutputFile.checked("--html", html);
    tableOptions.check();
    Training declared =
        model.map(file -> ModelLoader.load(file).training()).orElse(Training.defaults());
    Training recipe = augmentationOptions.apply(DataOptions.resized(declared, resize));
    List<ImageSize> sizes = DataSource.imageSizes(source, readingOptions.reading(Optional.empty()));
    boolean differ = sizes.size() > 1;
    Training resized = differ && recipe.resize().isEmpty() ? recipe.resize(SIDE) : recipe;
    Dataset data = DataOptions.open(source, resized, readingOptions, notices);
    DataReport report =
        new DataReport(
            data,
            differ ? sizes : List.of(),
            stats ? Optional.of(PixelStatistics.of(data.train())) : Optional.empty(),
            speed ? Optional.of(decodingSpeed(resized)) : Optional.empty());
    if (json) {
      spec.commandLine().getOut().println(report.event());
    } else {
      report.print(spec.commandLine().getOut());
    }
    tableOptions.write(report::rows, report::classes);
    page.ifPresent(file ->
        file.write(
            DataPage.of(
                report,
                training(resized, data, seedOption.choose(Optional.empty(), notices)),
                CommandText.of(spec),
                LocalDateTime.now())));
    readingOptions.report(notices);
  }

  private DecodingSpeed decodingSpeed(Training recipe) {
    Dataset stored =
        DataSource.open(
            source,
            readingOptions.reading(DataOptions.size(recipe)).memory(0),
            DownloadProgress.SILENT);
    return DecodingSpeed.of(stored.train())
        .orElseThrow(() ->
            new UserError("--speed: the images of %s need no decoding; omit it".formatted(source)));
  }

  private static BatchLoader training(Training recipe, Dataset data, long seed) {
    ImageShape images = data.train().shape();
    Shape input =
        new Shape(
            images.channels(),
            recipe.resize().orElse(images.height()),
            recipe.resize().orElse(images.width()));
    return TrainingPlan.of(recipe, input, data, ExampleOrder.SEQUENTIAL, seed).training();
  }
}
