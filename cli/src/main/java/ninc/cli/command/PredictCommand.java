package ninc.cli.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ninc.cli.command.PredictSubjects.Subject;
import ninc.cli.option.ClassNameOptions;
import ninc.cli.option.Count;
import ninc.cli.option.DeviceOptions;
import ninc.cli.option.FusionOption;
import ninc.cli.option.ModelArgument;
import ninc.cli.option.ParametersOption;
import ninc.cli.option.PrecisionOption;
import ninc.cli.option.QuietOption;
import ninc.cli.option.WeightsOption;
import ninc.cli.report.OutputFile;
import ninc.cli.report.evaluate.HeatMapFiles;
import ninc.cli.report.evaluate.PredictedImage;
import ninc.cli.report.table.Csv;
import ninc.cli.terminal.Notices;
import ninc.compiler.Compiler;
import ninc.runtime.backend.Backend;
import ninc.runtime.checkpoint.Checkpoint;
import ninc.runtime.data.Dataset;
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
      "An image in a folder that cannot be read is reported and left out, and the exit status is 1.",
    },
    footer = {
      "",
      "Examples:",
      "  ninc predict models/MiniNiN.java shoe.png",
      "  ninc predict models/MiniNiN.java --example 0,1,2 --heatmap map.png",
      "  ninc predict models/NiN.java --weights nin.safetensors shoe.png",
      "  ninc predict Pets.java --weights pets.safetensors --data pets --json photos/*.jpg",
      "  ninc predict Pets.java --weights pets.safetensors --csv photos.csv photos",
    })
public final class PredictCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Mixin private ModelArgument modelArgument;

  @Mixin private ParametersOption parametersOption;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "IMAGE",
      description =
          "PNG or JPEG files, or folders: all images in them and in their subfolders, sorted by path.")
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
          "Also draw the class activation map of the most probable class over the image, from dark"
              + " for low to yellow for high, as a PNG file. Several images give FILE-1.png,"
              + " FILE-2.png and so on.")
  private Optional<Path> heatmap;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Batch size. Default: from recipe.")
  private Optional<Integer> batchSize;

  @Mixin private DeviceOptions deviceOptions;

  @Mixin private FusionOption fusionOption;

  @Mixin private PrecisionOption precisionOption;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description =
          "Also write a CSV file with a row per image and the columns image, label (of an example),"
              + " class, index and probability (of the most probable class).")
  private Optional<Path> csv;

  @Option(names = "--json", description = "Print JSON instead of text, one object per image.")
  private boolean json;

  @Mixin private QuietOption quietOption;

  @Override
  public void run() {
    Notices notices = quietOption.notices();
    Count.check("--top", top);
    batchSize.ifPresent(size -> Count.check("--batch-size", size));
    Optional<OutputFile> table = csv.map(file -> new OutputFile("--csv", file));
    table.ifPresent(OutputFile::check);
    if (files.isEmpty() && examples.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "no image is given; give IMAGE files or --example N");
    }
    PredictSubjects subjects = PredictSubjects.of(files);
    Optional<HeatMapFiles> maps =
        heatmap.map(file -> new HeatMapFiles(file, subjects.size() + examples.size()));
    maps.ifPresent(HeatMapFiles::check);
    ModelLoader definition = modelArgument.compile();
    Checkpoint checkpoint = weights.open(modelArgument, notices);
    Model declared = parametersOption.load(definition, checkpoint);
    Model model = checkpoint.normalized(precisionOption.apply(declared));
    DataFit.checkLogits(model);
    Optional<Dataset> data =
        examples.isEmpty() ? Optional.empty() : Optional.of(classNameOptions.open(model, notices));
    ClassNames names = classNameOptions.of(model, checkpoint, data, notices);
    Optional<GlobalAverageHead> head = maps.map(_ -> GlobalAverageHead.of(model, checkpoint));
    data.ifPresent(set -> subjects.add(set, examples));
    int size = batchSize.orElse(Math.min(subjects.size(), model.training().batchSize()));
    List<PredictedImage> images = new ArrayList<>();
    try (Predictor predictor = open(model, checkpoint, names, head, size, notices)) {
      subjects
          .batches(size, notices)
          .forEach(batch -> {
            List<PredictedImage> predicted = predict(batch, predictor, model, maps);
            predicted.forEach(this::print);
            images.addAll(predicted);
          });
    }
    subjects.reportColours(model.network().input(), notices);
    table.ifPresent(file -> file.write(Csv.of(images.stream().map(PredictedImage::row).toList())));
    classNameOptions.reportSkipped(notices);
    subjects.checkAllRead();
  }

  private Predictor open(
      Model model,
      Checkpoint checkpoint,
      ClassNames names,
      Optional<GlobalAverageHead> head,
      int size,
      Notices notices) {
    Backend backend = deviceOptions.open(notices, model.training());
    notices.say("%s", checkpoint.matching(Compiler.inference(model.network())));
    return Predictor.open(
        backend,
        new Predictor.Settings(
            model.network(), names, model.training(), head, fusionOption.rule(), size),
        (graph, session) -> checkpoint.restoreParameters(graph, session::write),
        need -> notices.memory(need, size));
  }

  /** Predicts the classes of a batch and draws its heat maps. */
  private List<PredictedImage> predict(
      List<Subject> batch, Predictor predictor, Model model, Optional<HeatMapFiles> maps) {
    List<Prediction> predictions =
        predictor.predict(
            batch.stream()
                .map(subject -> Predictor.fit(subject.image(), model.network().input()))
                .toList());
    List<PredictedImage> images = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      Subject subject = batch.get(i);
      Prediction prediction = predictions.get(i);
      maps.ifPresent(
          out -> out.write(subject.index(), subject.image(), prediction.map().orElseThrow()));
      images.add(
          PredictedImage.of(
              subject.name(),
              subject.label(),
              prediction,
              top,
              maps.map(out -> out.file(subject.index()))));
    }
    return images;
  }

  private void print(PredictedImage image) {
    spec.commandLine().getOut().println(json ? image.event() : image.line());
  }
}
