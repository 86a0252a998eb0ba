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
import ninc.cli.option.ParametersOption;
import ninc.cli.option.WeightsOption;
import ninc.cli.report.evaluate.HeatMapFiles;
import ninc.cli.report.evaluate.PredictedImage;
import ninc.cli.terminal.Notices;
import ninc.compiler.Compiler;
import ninc.dsl.Shape;
import ninc.runtime.UserError;
import ninc.runtime.backend.Backend;
import ninc.runtime.checkpoint.Checkpoint;
import ninc.runtime.data.Dataset;
import ninc.runtime.data.Image;
import ninc.runtime.data.ImageFile;
import ninc.runtime.data.Split;
import ninc.runtime.model.Model;
import ninc.runtime.model.ModelLoader;
import ninc.runtime.predict.ClassNames;
import ninc.runtime.predict.GlobalAverageHead;
import ninc.runtime.predict.Prediction;
import ninc.runtime.predict.Predictor;
import ninc.runtime.training.DataFit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The {@code ninc predict} command. */
@Command(
    name = "predict",
    description = {
      "Predicts the classes of images, or of examples of a data set, and their probabilities.",
      "Images are PNG or JPEG files of any size. They are resized to the input size of the model,"
          + " as in training. For a greyscale model, colour images are converted to greyscale.",
    },
    footer = {
      "",
      "Examples:",
      "  ninc predict models/MiniNiN.java shoe.png",
      "  ninc predict models/MiniNiN.java --example 0,1,2 --heatmap map.png",
      "  ninc predict models/NiN.java --weights nin.safetensors shoe.png",
      "  ninc predict Pets.java --weights pets.safetensors --data pets --json photos/*.jpg",
    })
public final class PredictCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Mixin private ModelArgument modelArgument;

  @Mixin private ParametersOption parametersOption;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "IMAGE",
      description = "PNG or JPEG files.")
  private List<Path> files = List.of();

  @Option(
      names = "--example",
      paramLabel = "N",
      split = ",",
      description =
          "Predict the class of test example N of the data set, counted from 0, which is downloaded"
              + " if necessary; several examples are separated by commas.")
  private List<Integer> examples = List.of();

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
          "Also draw the class activation map of the most probable class over the image, from"
              + " yellow to red, as a PNG file. Several images give FILE-1.png, FILE-2.png and so"
              + " on.")
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
    checkAnyImage();
    Optional<HeatMapFiles> maps =
        heatmap.map(file -> new HeatMapFiles(file, files.size() + examples.size()));
    maps.ifPresent(HeatMapFiles::check);
    ModelLoader definition = modelArgument.compile();
    Checkpoint checkpoint = weights.open(modelArgument, notices);
    Model model = checkpoint.normalized(parametersOption.load(definition, checkpoint));
    DataFit.checkLogits(model);
    Optional<Dataset> data =
        examples.isEmpty() ? Optional.empty() : Optional.of(classNameOptions.open(model, notices));
    ClassNames names = classNameOptions.of(model, checkpoint, data, notices);
    Optional<GlobalAverageHead> head = maps.map(_ -> GlobalAverageHead.of(model, checkpoint));
    List<Subject> subjects = subjects(data);
    List<Image> images = images(subjects, model.network().input(), notices);
    List<Prediction> predictions = predict(model, checkpoint, names, head, images, notices);
    for (int i = 0; i < predictions.size(); i++) {
      int index = i;
      Prediction prediction = predictions.get(i);
      Subject subject = subjects.get(i);
      maps.ifPresent(out -> out.write(index, subject.image(), prediction.map().orElseThrow()));
      PredictedImage image =
          PredictedImage.of(
              subject.name(), subject.label(), prediction, top, maps.map(out -> out.file(index)));
      spec.commandLine().getOut().println(json ? image.event() : image.line());
    }
  }

  private void checkAnyImage() {
    if (files.isEmpty() && examples.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "no image is given; give IMAGE files or --example N");
    }
  }

  /**
   * An image whose class is predicted.
   *
   * @param label the true class of an example of a data set
   */
  private record Subject(String name, Image image, Optional<String> label) {}

  /** Reads all images first, so that an unreadable one is reported before anything is computed. */
  private List<Subject> subjects(Optional<Dataset> data) {
    List<Subject> subjects = new ArrayList<>();
    for (Path file : files) {
      subjects.add(new Subject(file.toString(), ImageFile.read(file), Optional.empty()));
    }
    data.ifPresent(set -> examples.forEach(example -> subjects.add(subject(set, example))));
    return subjects;
  }

  private static Subject subject(Dataset data, int example) {
    Split test = data.test();
    if (example < 0 || example >= test.size()) {
      throw new UserError(
          "--example is %d, but %s has test examples 0 to %d"
              .formatted(example, data.name(), test.size() - 1));
    }
    byte[] pixels = new byte[test.shape().length()];
    test.copyImage(example, pixels);
    return new Subject(
        "test example " + example,
        new Image(test.shape(), pixels),
        Optional.of(data.classNames().get(test.label(example))));
  }

  private static List<Image> images(List<Subject> subjects, Shape input, Notices notices) {
    long coloured = 0;
    List<Image> images = new ArrayList<>();
    for (Subject subject : subjects) {
      Image image = subject.image();
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
                fusionOption.rule(),
                size),
            (graph, session) -> checkpoint.restoreParameters(graph, session::write),
            need -> notices.memory(need, size))) {
      return predictor.predict(images);
    }
  }
}
