package ninc.cli.shell;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import ninc.cli.option.DataOptions;
import ninc.cli.option.ReadingOptions;
import ninc.cli.report.compile.ModelSummary;
import ninc.cli.report.evaluate.PredictedImage;
import ninc.cli.terminal.Notices;
import ninc.cli.terminal.ProgressText;
import ninc.cli.terminal.TextListener;
import ninc.dsl.Network;
import ninc.dsl.Training;
import ninc.runtime.api.Classifier;
import ninc.runtime.cpu.CpuBackend;
import ninc.runtime.data.Dataset;
import ninc.runtime.model.Model;
import ninc.runtime.model.ModelLoader;
import ninc.runtime.training.TrainingEvent;
import ninc.runtime.training.TrainingListener;

/**
 * The methods that {@code ninc shell} imports. They print their results, compute on the CPU, and
 * throw {@link ninc.runtime.UserError} for wrong input.
 */
public final class Notebook {
  private static final PrintWriter OUT = new PrintWriter(System.out, true, StandardCharsets.UTF_8);

  /** The most classes that are printed per image. */
  private static final int TOP = 3;

  private Notebook() {}

  /** Loads the definition in a Java file. */
  public static Model model(String file) {
    return ModelLoader.load(Path.of(file));
  }

  /** Makes a model of a network that was defined in the shell. */
  public static Model model(Network network, Training recipe) {
    return new Model("Network", network, recipe);
  }

  /** Opens a data set by its name or folder, and downloads it first if necessary. */
  public static Dataset data(String nameOrFolder) {
    return DataOptions.open(
        nameOrFolder, Training.defaults(), new ReadingOptions(), Notices.on(OUT));
  }

  /** Opens the data set of a model's recipe, and downloads it first if necessary. */
  public static Dataset data(Model model) {
    return DataOptions.open(model, Optional.empty(), new ReadingOptions(), Notices.on(OUT));
  }

  /** Prints the shapes, parameters and operations of a model. */
  public static void summary(Model model) {
    ModelSummary.of(model).print(OUT);
  }

  /** Prints the shapes, parameters and operations of a network. */
  public static void summary(Network network) {
    summary(model(network, Training.defaults()));
  }

  /** Trains a model according to its recipe, with seed 1, and prints a line per epoch. */
  public static Classifier train(Model model, Dataset data) {
    return train(model, data, 1);
  }

  /** Trains a model according to its recipe and prints a line per epoch. */
  public static Classifier train(Model model, Dataset data, long seed) {
    return Classifier.train(model, data, seed, new CpuBackend(), new Progress());
  }

  /** Loads a trained model from a checkpoint, or from a file of parameters. */
  public static Classifier load(Model model, String file) {
    return Classifier.load(model, Path.of(file), new CpuBackend());
  }

  /** Prints loss and accuracy on the test examples of a data set. */
  public static void evaluate(Classifier classifier, Dataset data) {
    OUT.println(ProgressText.of(classifier.evaluate(data.test())));
  }

  /** Prints the most probable classes of PNG or JPEG images. */
  public static void predict(Classifier classifier, String... images) {
    for (String image : images) {
      PredictedImage predicted = PredictedImage.of(image, classifier.predict(Path.of(image)), TOP);
      OUT.println(predicted.line());
    }
  }

  private static final class Progress implements TrainingListener {
    private TextListener lines;

    @Override
    public void start(TrainingEvent.Start event) {
      lines = new TextListener(OUT, OUT, event.plan());
      lines.start(event);
    }

    @Override
    public void epoch(TrainingEvent.Epoch event) {
      lines.epoch(event);
    }

    @Override
    public void end(TrainingEvent.End event) {
      lines.end(event);
    }

    @Override
    public void warning(TrainingEvent.Warning event) {
      OUT.println("warning: " + event.message());
    }
  }
}
