package ninc.runtime.api;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import ninc.compiler.CompileOptions.Purpose;
import ninc.compiler.Compiled;
import ninc.compiler.Compiler;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Source.ModelTensor;
import ninc.compiler.ir.Value;
import ninc.compiler.pass.Activations;
import ninc.dsl.Shape;
import ninc.runtime.UserError;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.Session;
import ninc.runtime.checkpoint.Checkpoint;
import ninc.runtime.data.BatchLoader;
import ninc.runtime.data.Dataset;
import ninc.runtime.data.ExampleOrder;
import ninc.runtime.data.Image;
import ninc.runtime.data.ImageFile;
import ninc.runtime.data.ImageSize;
import ninc.runtime.data.Split;
import ninc.runtime.distributed.Division;
import ninc.runtime.format.onnx.exporter.OnnxExport;
import ninc.runtime.model.Initialization;
import ninc.runtime.model.Model;
import ninc.runtime.predict.ClassNames;
import ninc.runtime.predict.Prediction;
import ninc.runtime.predict.Predictor;
import ninc.runtime.training.ClassifierProgram;
import ninc.runtime.training.DataFit;
import ninc.runtime.training.Evaluator;
import ninc.runtime.training.ImageFeeds;
import ninc.runtime.training.MemoryCheck;
import ninc.runtime.training.Progress;
import ninc.runtime.training.Totals;
import ninc.runtime.training.Trainer;
import ninc.runtime.training.TrainingListener;
import ninc.runtime.training.TrainingPlan;
import ninc.runtime.training.TrainingSession;

/**
 * A trained model. It is compiled for prediction at the first prediction and then occupies memory
 * on the device until it is closed. Instances are not thread-safe.
 *
 * <p>Every method that computes throws {@link UserError} if the device does not have enough memory
 * for the recipe's batch size, or for all images if there are fewer.
 */
public final class Classifier implements AutoCloseable {
  private final Model model;
  private final ClassNames classNames;
  private final Backend backend;
  private final Map<String, float[]> parameters;
  private Optional<Predictor> predictor = Optional.empty();

  private Classifier(
      Model model, List<String> classNames, Backend backend, Map<String, float[]> parameters) {
    this.model = model;
    this.classNames = new ClassNames(classNames);
    this.backend = backend;
    this.parameters = parameters;
  }

  /**
   * Trains a model according to its recipe, as {@code ninc train} does. The same model, data and
   * seed give the same classifier, bit for bit.
   *
   * @param seed the seed of initialization, shuffling, augmentation and dropout
   * @param listeners the listeners that are notified of the events of the run
   * @throws UserError if the model does not match the data
   * @throws ninc.runtime.training.Divergence if a loss is not finite
   */
  public static Classifier train(
      Model model, Dataset data, long seed, Backend backend, TrainingListener... listeners) {
    return train(model, data, _ -> {}, seed, backend, listeners);
  }

  /**
   * Trains a model according to its recipe, starting from those parameters in a safetensors file
   * that fit it; the others, such as a last layer for other classes, are initialized at random. To
   * train only some layers, freeze the others: {@link ninc.dsl.Network#freeze}.
   *
   * @param weights a checkpoint, or a file written by {@link #save} or PyTorch
   * @param seed the seed of initialization, shuffling, augmentation and dropout
   * @param listeners the listeners that are notified of the events of the run
   * @throws UserError if the model does not match the data, or no tensor in the file fits the model
   * @throws ninc.runtime.training.Divergence if a loss is not finite
   */
  public static Classifier fineTune(
      Model model,
      Dataset data,
      Path weights,
      long seed,
      Backend backend,
      TrainingListener... listeners) {
    Checkpoint file = Checkpoint.open(weights);
    return train(
        model,
        data,
        session -> file.restoreFittingParameters(session.graph(), session.session()::write),
        seed,
        backend,
        listeners);
  }

  private static Classifier train(
      Model model,
      Dataset data,
      Consumer<TrainingSession> start,
      long seed,
      Backend backend,
      TrainingListener... listeners) {
    DataFit.check(model, data);
    DataFit.unusedLogits(model, data)
        .ifPresent(warning -> List.of(listeners).forEach(listener -> listener.warning(warning)));
    TrainingPlan plan =
        TrainingPlan.of(
            model.training(), model.network().input(), data, ExampleOrder.SHUFFLED, seed);
    try (TrainingSession session =
        TrainingSession.open(
            backend,
            model,
            data.imageSize(),
            FusionLevel.FULL,
            Activations.STORE,
            Division.NONE,
            _ -> {})) {
      session.initialize(new Initialization(model.training().initializer(), seed));
      start.accept(session);
      new Trainer(session, plan, List.of(listeners), () -> false).run(Progress.START);
      Map<String, float[]> parameters = new HashMap<>();
      for (Value parameter : session.graph().all(ModelTensor.class)) {
        parameters.put(parameter.name(), session.evaluated(parameter.name()));
      }
      return new Classifier(model, data.classNames(), backend, parameters);
    }
  }

  /**
   * Loads the parameters from a safetensors file: a checkpoint, or a file written by {@link #save}.
   * Images are normalized as in the run that wrote the checkpoint; for any other file, according to
   * the model's recipe.
   *
   * @param classNames the class names in the order of the logits
   * @throws UserError if the file does not exist or belongs to another model
   */
  public static Classifier load(Model model, List<String> classNames, Path file, Backend backend) {
    return load(model, classNames, Checkpoint.open(file), backend);
  }

  private static Classifier load(
      Model model, List<String> classNames, Checkpoint checkpoint, Backend backend) {
    DataFit.checkLogits(model);
    Map<String, float[]> parameters = new HashMap<>();
    checkpoint.restoreParameters(
        graph(model),
        (name, values) -> parameters.put(name, values.toArray(ValueLayout.JAVA_FLOAT)));
    return new Classifier(checkpoint.normalized(model), classNames, backend, parameters);
  }

  /**
   * Loads the parameters and the class names from a safetensors file: a checkpoint, or a file
   * written by {@link #save}. If it has no class names, the classes are numbered from 0.
   *
   * @throws UserError if the file does not exist or belongs to another model
   */
  public static Classifier load(Model model, Path file, Backend backend) {
    Checkpoint checkpoint = Checkpoint.open(file);
    return load(model, checkpoint.classNames().orElse(List.of()), checkpoint, backend);
  }

  /** Returns the class names in the order of the logits; empty if they have none. */
  public List<String> classNames() {
    return classNames.names();
  }

  /** Evaluates loss and accuracy on labelled examples. Images of another size are resized. */
  public Totals evaluate(Split examples) {
    Shape input = model.network().input();
    BatchLoader batches =
        BatchLoader.of(examples, batchSize(examples.size()))
            .resized(ImageSize.of(input))
            .normalized(model.training().normalization());
    Compiled compiled =
        Compiler.compile(
            model.network(),
            model.training(),
            backend
                .options(FusionLevel.FULL, batches.batchSize())
                .purpose(Purpose.EVALUATION)
                .images(
                    ImageFeeds.of(backend.target(), model, examples.shape().size()).evaluation()));
    new MemoryCheck(backend, List.of(compiled)).check(batches.batchSize());
    try (Session session = backend.open()) {
      ClassifierProgram program = ClassifierProgram.compile(session, compiled);
      parameters.forEach(session::write);
      return new Evaluator(program).evaluate(batches, (_, _) -> {}, () -> false);
    }
  }

  /**
   * Predicts the classes of images, in order. Images are resized, and converted from RGB to
   * greyscale or vice versa, to match the input of the network.
   */
  public List<Prediction> predict(List<Image> images) {
    Shape input = model.network().input();
    return predictor(images.size())
        .predict(images.stream().map(image -> Predictor.fit(image, input)).toList());
  }

  /**
   * Predicts the class of a PNG or JPEG image of any size.
   *
   * @throws UserError if the file does not exist or is not such an image
   */
  public Prediction predict(Path image) {
    return predict(List.of(ImageFile.read(image))).getFirst();
  }

  /** Predicts the classes of the images of a split, in order. Their labels are ignored. */
  public List<Prediction> predict(Split images) {
    return predictor(images.size()).predict(images);
  }

  /** Recompiles only if no earlier call had as many images, up to the recipe's batch size. */
  private Predictor predictor(int images) {
    int batchSize = batchSize(images);
    if (predictor.filter(open -> open.batchSize() >= batchSize).isEmpty()) {
      close();
      predictor = Optional.of(openPredictor(batchSize));
    }
    return predictor.orElseThrow();
  }

  private Predictor openPredictor(int batchSize) {
    return Predictor.open(
        backend,
        new Predictor.Settings(
            model.network(),
            classNames,
            model.training(),
            Optional.empty(),
            FusionLevel.FULL,
            batchSize),
        (_, session) -> parameters.forEach(session::write),
        _ -> {});
  }

  private int batchSize(int images) {
    return Math.clamp(images, 1, model.training().batchSize());
  }

  /**
   * Saves the parameters and the class names to a safetensors file, with PyTorch's names and
   * shapes.
   *
   * @param file the file, which is replaced if it exists
   * @throws ninc.runtime.Failure if the file cannot be written
   */
  public void save(Path file) {
    Checkpoint.saveParameters(file, graph(model), classNames.names(), this::parameter);
  }

  /**
   * Exports the network with its parameters as an ONNX file. The input is named {@code input},
   * N×C×H×W float32 in [0, 1]; the output is named {@code logits}, N×K float32. N is dynamic.
   *
   * @param file the file, which is replaced if it exists
   * @throws UserError if the model is too large for the format
   * @throws ninc.runtime.Failure if the file cannot be written
   */
  public void exportOnnx(Path file) {
    Graph graph = graph(model);
    try (Arena copies = Arena.ofConfined()) {
      OnnxExport.write(file, model, graph, Checkpoint.parameters(graph, this::parameter, copies));
    }
  }

  private MemorySegment parameter(String name) {
    return MemorySegment.ofArray(parameters.get(name));
  }

  private static Graph graph(Model model) {
    return Compiler.inference(model.network());
  }

  /** Releases the memory of the device. The classifier must not be used afterwards. */
  @Override
  public void close() {
    predictor.ifPresent(Predictor::close);
    predictor = Optional.empty();
  }
}
