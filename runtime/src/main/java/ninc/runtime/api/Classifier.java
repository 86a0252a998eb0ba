package ninc.runtime.api;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ninc.compiler.CompileOptions.Purpose;
import ninc.compiler.Compiled;
import ninc.compiler.Compiler;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Source.Input;
import ninc.compiler.ir.Source.Parameter;
import ninc.compiler.ir.Value;
import ninc.dsl.Shape;
import ninc.runtime.UserError;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.Program;
import ninc.runtime.backend.Session;
import ninc.runtime.backend.StepContext;
import ninc.runtime.checkpoint.Checkpoint;
import ninc.runtime.data.Batch;
import ninc.runtime.data.BatchLoader;
import ninc.runtime.data.Dataset;
import ninc.runtime.data.Epoch;
import ninc.runtime.data.ExampleOrder;
import ninc.runtime.data.ImageSize;
import ninc.runtime.data.Split;
import ninc.runtime.model.Initialization;
import ninc.runtime.model.Model;
import ninc.runtime.training.ClassifierProgram;
import ninc.runtime.training.DataFit;
import ninc.runtime.training.Evaluator;
import ninc.runtime.training.MemoryCheck;
import ninc.runtime.training.Progress;
import ninc.runtime.training.Totals;
import ninc.runtime.training.Trainer;
import ninc.runtime.training.TrainingListener;
import ninc.runtime.training.TrainingPlan;
import ninc.runtime.training.TrainingSession;

/**
 * A trained model. Immutable; it holds nothing of the device between calls.
 *
 * <p>Every method that computes throws {@link UserError} where the device has not the memory for
 * batches of the recipe's size.
 */
public final class Classifier {
  /** Inference neither drops out nor updates, so that its steps are all alike. */
  private static final StepContext STEP = new StepContext(0, 1, 0);

  private final Model model;
  private final List<String> classNames;
  private final Backend backend;
  private final Map<String, float[]> parameters;

  private Classifier(
      Model model, List<String> classNames, Backend backend, Map<String, float[]> parameters) {
    this.model = model;
    this.classNames = List.copyOf(classNames);
    this.backend = backend;
    this.parameters = parameters;
  }

  /**
   * Trains a model by its recipe, as {@code ninc train} does. The same model, data and seed give
   * the same classifier, bit for bit.
   *
   * @param seed of everything that is drawn
   * @param listeners are told how it goes
   * @throws UserError where the model does not fit the data
   * @throws ninc.runtime.Failure where a loss is not finite
   */
  public static Classifier train(
      Model model, Dataset data, long seed, Backend backend, TrainingListener... listeners) {
    DataFit.check(model, data);
    TrainingPlan plan =
        TrainingPlan.of(
            model.training(), model.network().input(), data, ExampleOrder.SHUFFLED, seed);
    try (TrainingSession session = TrainingSession.open(backend, model, FusionLevel.FULL)) {
      session.initialize(new Initialization(model.training().initializer(), seed));
      new Trainer(session, plan, List.of(listeners), () -> false).run(Progress.START);
      return of(model, data.classNames(), backend, session.graph(), session.session());
    }
  }

  /**
   * The classifier whose parameters are in a safetensors file: a checkpoint, or one that {@link
   * #save} wrote.
   *
   * @param classNames in the order of the logits
   * @throws UserError where it is not there or not of this model
   */
  public static Classifier load(Model model, List<String> classNames, Path file, Backend backend) {
    DataFit.checkLogits(model);
    Compiled compiled = compile(model, backend, Purpose.INFERENCE, 1);
    try (Session session = backend.open()) {
      session.compile(compiled);
      Checkpoint.open(file).restoreParameters(compiled.graph(), session);
      return of(model, classNames, backend, compiled.graph(), session);
    }
  }

  private static Classifier of(
      Model model, List<String> classNames, Backend backend, Graph graph, Session session) {
    Map<String, float[]> parameters = new HashMap<>();
    for (Value parameter : graph.all(Parameter.class)) {
      parameters.put(parameter.name(), session.read(parameter.name()));
    }
    return new Classifier(model, classNames, backend, Map.copyOf(parameters));
  }

  /** Loss and accuracy on labelled examples; images of another size are resized. */
  public Totals evaluate(Split examples) {
    BatchLoader batches = batches(examples);
    Compiled compiled = compile(model, backend, Purpose.EVALUATION, batches.batchSize());
    try (Session session = open(compiled)) {
      ClassifierProgram program = ClassifierProgram.compile(session, compiled);
      parameters.forEach(session::write);
      return new Evaluator(program).evaluate(batches, (_, _) -> {}, () -> false);
    }
  }

  /** What it says of each image, in order; their labels do not matter. */
  public List<Prediction> predict(Split images) {
    BatchLoader batches = batches(images);
    Compiled compiled = compile(model, backend, Purpose.INFERENCE, batches.batchSize());
    String input = compiled.graph().all(Input.class).getFirst().name();
    List<Prediction> predictions = new ArrayList<>();
    try (Session session = open(compiled);
        Epoch epoch = batches.epoch(1)) {
      Program program = session.compile(compiled);
      parameters.forEach(session::write);
      for (Batch batch : epoch) {
        program.run(batch.size(), Map.of(input, batch.pixels()), STEP);
        predictions.addAll(predictions(program.values("logits"), batch.size()));
      }
    }
    return List.copyOf(predictions);
  }

  private List<Prediction> predictions(float[] logits, int examples) {
    int classes = logits.length / examples;
    List<Prediction> predictions = new ArrayList<>();
    for (int i = 0; i < examples; i++) {
      float[] own = Arrays.copyOfRange(logits, i * classes, (i + 1) * classes);
      predictions.add(Prediction.of(own, classNames));
    }
    return predictions;
  }

  /**
   * Writes the parameters, under the names and in the shapes that PyTorch gives them.
   *
   * @param file to be replaced if it is there
   * @throws ninc.runtime.Failure where it cannot be written
   */
  public void save(Path file) {
    Compiled compiled = compile(model, backend, Purpose.INFERENCE, 1);
    try (Session session = backend.open()) {
      session.compile(compiled);
      parameters.forEach(session::write);
      Checkpoint.saveParameters(file, compiled.graph(), session);
    }
  }

  private static Compiled compile(Model model, Backend backend, Purpose purpose, int batchSize) {
    return Compiler.compile(
        model.network(),
        model.training(),
        backend.options(FusionLevel.FULL, batchSize).purpose(purpose));
  }

  private Session open(Compiled compiled) {
    new MemoryCheck(backend, List.of(compiled)).check(compiled.options().batchSize());
    return backend.open();
  }

  private BatchLoader batches(Split examples) {
    Shape input = model.network().input();
    return BatchLoader.of(examples, Math.min(model.training().batchSize(), examples.size()))
        .resized(new ImageSize(input.height(), input.width()));
  }
}
