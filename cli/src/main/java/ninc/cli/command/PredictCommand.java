package ninc.cli.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ninc.cli.option.ClassNameOptions;
import ninc.cli.option.Count;
import ninc.cli.option.DeviceOptions;
import ninc.cli.option.FusionOption;
import ninc.cli.option.ModelArgument;
import ninc.cli.option.WeightsOption;
import ninc.cli.report.evaluate.HeatMapFiles;
import ninc.cli.report.evaluate.PredictedImage;
import ninc.cli.terminal.Notices;
import ninc.compiler.Compiler;
import ninc.dsl.Shape;
import ninc.runtime.backend.Backend;
import ninc.runtime.checkpoint.Checkpoint;
import ninc.runtime.data.Image;
import ninc.runtime.data.ImageFile;
import ninc.runtime.model.Model;
import ninc.runtime.predict.ClassNames;
import ninc.runtime.predict.GlobalAverageHead;
import ninc.runtime.predict.Prediction;
import ninc.runtime.predict.Predictor;
import ninc.runtime.training.DataFit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The {@code ninc predict} command. */
@Command(
    name = "predict",
    description = {
      "Predicts the classes of images and their probabilities.",
      "Images are PNG or JPEG files of any size. They are resized to the input size of the model, as"
          + " in training. For a greyscale model, colour images are converted to greyscale.",
    },
    footer = {
      "",
      "Examples:",
      "  ninc predict models/MiniNiN.java --weights mini.safetensors shoe.png",
      "  ninc predict models/MiniNiN.java --weights mini.safetensors --heatmap map.png shoe.png",
      "  ninc predict Pets.java --weights pets.safetensors --data pets --json photos/*.jpg",
    })
public final class PredictCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Mixin private ModelArgument modelArgument;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "IMAGE",
      description = "PNG or JPEG files.")
  private List<Path> files;

  @Mixin private WeightsOption weights;

  @Mixin private ClassNameOptions classNameOptions;

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "3",
      description = "Number of classes to print per image. Default: ${DEFAULT-VALUE}.")
  private int top;

  @Option(
      names = "--heatmap",
      paramLabel = "FILE",
      description =
          "Also draw the class activation map of the most probable class over the image, from yellow"
              + " to red, as a PNG file. Several images give FILE-1.png, FILE-2.png and so on.")
  private Optional<Path> heatmap;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Batch size. Default: from recipe.")
  private Optional<Integer> batchSize;

  @Mixin private DeviceOptions deviceOptions;

  @Mixin private FusionOption fusionOption;

  @Option(names = "--json", description = "Print JSON instead of text, one object per image.")
  private boolean json;

  @Override
  public void run() {
    Notices notices = Notices.on(spec.commandLine().getErr());
    Count.check("--top", top);
    batchSize.ifPresent(size -> Count.check("--batch-size", size));
    Optional<HeatMapFiles> maps = heatmap.map(file -> new HeatMapFiles(file, files.size()));
    maps.ifPresent(HeatMapFiles::check);
    Checkpoint checkpoint = weights.open();
    Model model = checkpoint.normalized(modelArgument.load());
    DataFit.checkLogits(model);
    ClassNames names = classNameOptions.of(model, checkpoint, notices);
    Optional<GlobalAverageHead> head = maps.map(_ -> GlobalAverageHead.of(model, checkpoint));
    List<Image> images = images(model.network().input(), notices);
    List<Prediction> predictions = predict(model, checkpoint, names, head, images, notices);
    for (int i = 0; i < predictions.size(); i++) {
      int index = i;
      Prediction prediction = predictions.get(i);
      maps.ifPresent(out -> out.write(index, files.get(index), prediction.map().orElseThrow()));
      PredictedImage image =
          PredictedImage.of(files.get(i), prediction, top, maps.map(out -> out.file(index)));
      spec.commandLine().getOut().println(json ? image.event() : image.line());
    }
  }

  /** Reads all images first, so that an unreadable one is reported before anything is computed. */
  private List<Image> images(Shape input, Notices notices) {
    long coloured = 0;
    List<Image> images = new ArrayList<>();
    for (Path file : files) {
      Image image = ImageFile.read(file);
      images.add(Predictor.fit(image, input));
      coloured += image.shape().channels() > input.channels() ? 1 : 0;
    }
    if (coloured > 0) {
      notices.say(
          "The model takes greyscale images; converted %d of %d images from colour",
          coloured, images.size());
    }
    return images;
  }

  private List<Prediction> predict(
      Model model,
      Checkpoint checkpoint,
      ClassNames names,
      Optional<GlobalAverageHead> head,
      List<Image> images,
      Notices notices) {
    int size = batchSize.orElse(Math.min(images.size(), model.training().batchSize()));
    Backend backend = deviceOptions.open(notices);
    notices.say("%s", checkpoint.matching(Compiler.inference(model.network())));
    try (Predictor predictor =
        Predictor.open(
            backend,
            new Predictor.Settings(
                model.network(),
                names,
                model.training().normalization(),
                head,
                fusionOption.level(),
                size),
            (graph, session) -> checkpoint.restoreParameters(graph, session::write),
            need -> notices.memory(need, size))) {
      return predictor.predict(images);
    }
  }
}
