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
import ninc.cli.report.ClassNames;
import ninc.cli.report.evaluate.HeatMapFiles;
import ninc.cli.report.evaluate.PredictedImage;
import ninc.cli.terminal.MemoryNotice;
import ninc.cli.terminal.Notices;
import ninc.compiler.Compiler;
import ninc.dsl.Shape;
import ninc.runtime.backend.Backend;
import ninc.runtime.checkpoint.Checkpoint;
import ninc.runtime.data.Image;
import ninc.runtime.data.ImageFile;
import ninc.runtime.model.Model;
import ninc.runtime.predict.GlobalAverageHead;
import ninc.runtime.predict.ImagePrediction;
import ninc.runtime.predict.Predictor;
import ninc.runtime.training.DataFit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ninc predict}. */
@Command(
    name = "predict",
    description = {
      "Says which classes images have, and how probable each is.",
      "Images are PNG or JPEG files of any size. They are resized to what the model takes, as in"
          + " training; where it takes grey, the brightness of colours counts.",
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
      description = "How many classes to name; ${DEFAULT-VALUE} if not given.")
  private int top;

  @Option(
      names = "--heatmap",
      paramLabel = "FILE",
      description =
          "Draw where in the image the model sees its most probable class, from yellow to red, as a"
              + " PNG file; for several images FILE-1.png, FILE-2.png and so on.")
  private Optional<Path> heatmap;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Images that are computed at a time. The recipe's if not given.")
  private Optional<Integer> batchSize;

  @Mixin private DeviceOptions deviceOptions;

  @Mixin private FusionOption fusionOption;

  @Option(names = "--json", description = "Print a JSON object for each image, for programs.")
  private boolean json;

  @Override
  public void run() {
    Notices notices = Notices.on(spec.commandLine().getErr());
    Count.check("--top", top);
    batchSize.ifPresent(size -> Count.check("--batch-size", size));
    Optional<HeatMapFiles> maps = heatmap.map(file -> new HeatMapFiles(file, files.size()));
    maps.ifPresent(HeatMapFiles::check);
    Model model = modelArgument.load();
    DataFit.checkLogits(model);
    Checkpoint checkpoint = weights.open();
    ClassNames names = classNameOptions.of(model, checkpoint, notices);
    Optional<GlobalAverageHead> head = maps.map(_ -> GlobalAverageHead.of(model, checkpoint));
    List<Image> images = images(model.network().input(), notices);
    List<ImagePrediction> predictions = predict(model, checkpoint, head, images, notices);
    for (int i = 0; i < predictions.size(); i++) {
      int index = i;
      ImagePrediction prediction = predictions.get(i);
      maps.ifPresent(out -> out.write(index, files.get(index), prediction.map().orElseThrow()));
      PredictedImage image =
          PredictedImage.of(files.get(i), prediction, top, maps.map(out -> out.file(index)));
      spec.commandLine().getOut().println(json ? image.event(names) : image.line(names));
    }
  }

  /** All images, read before anything is computed: one that cannot be read costs no others. */
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
          "the model takes grey: the brightness of colours counts (in %d of %d images)",
          coloured, images.size());
    }
    return images;
  }

  private List<ImagePrediction> predict(
      Model model,
      Checkpoint checkpoint,
      Optional<GlobalAverageHead> head,
      List<Image> images,
      Notices notices) {
    int size = batchSize.orElse(Math.min(images.size(), model.training().batchSize()));
    Backend backend = deviceOptions.open(notices);
    notices.say("%s", checkpoint.matching(Compiler.inference(model.network())));
    try (Predictor predictor =
        Predictor.open(
            backend,
            model.network(),
            checkpoint,
            head,
            fusionOption.level(),
            size,
            need -> MemoryNotice.say(notices, need, size))) {
      return predictor.predict(images);
    }
  }
}
