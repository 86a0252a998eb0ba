package ninc.runtime.predict;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import ninc.compiler.CompileOptions;
import ninc.compiler.CompileOptions.Purpose;
import ninc.compiler.Compiled;
import ninc.compiler.Compiler;
import ninc.compiler.ir.FusionRule;
import ninc.compiler.ir.Graph;
import ninc.compiler.pass.ImageFeed;
import ninc.dsl.Network;
import ninc.dsl.Shape;
import ninc.dsl.Training;
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.Preparation;
import ninc.runtime.backend.Program;
import ninc.runtime.backend.Session;
import ninc.runtime.backend.StepContext;
import ninc.runtime.data.Batch;
import ninc.runtime.data.BatchLoader;
import ninc.runtime.data.Epoch;
import ninc.runtime.data.Image;
import ninc.runtime.data.ImageShape;
import ninc.runtime.data.ImageSize;
import ninc.runtime.data.Split;
import ninc.runtime.training.ImageFeeds;
import ninc.runtime.training.MemoryCheck;
import ninc.runtime.training.RunNeed;

/**
 * A trained network on a device, which is compiled once and predicts the classes of images until it
 * is closed. Instances are not thread-safe.
 */
public final class Predictor implements AutoCloseable {
  private static final String RESULT = "logits";

  /** Inference has no dropout and no updates, so all of its steps have the same context. */
  private static final StepContext STEP = new StepContext(0, 1, 0);

  private final Settings settings;
  private final ImageShape shape;
  private final Session session;

  /** The program that computes logits and, if there is a head, the one for the feature maps. */
  private final List<Program> programs;

  /** The name of the images in the graphs of the programs. */
  private final String input;

  private final ImageFeed feed;

  /**
   * The network and how it is compiled.
   *
   * @param classNames the class names in the order of the logits
   * @param recipe the recipe with the normalization of the pixels and the precision
   * @param head the head of the network, if class activation maps are requested
   * @param batchSize the batch size N
   */
  public record Settings(
      Network network,
      ClassNames classNames,
      Training recipe,
      Optional<GlobalAverageHead> head,
      FusionRule fusion,
      int batchSize) {}

  private Predictor(Settings settings, Session session, List<Compiled> compiled) {
    this.settings = settings;
    this.shape = shape(settings.network().input());
    this.session = session;
    this.programs = compiled.stream().map(session::compile).toList();
    Compiled first = compiled.getFirst();
    this.input = first.graph().images().name();
    this.feed = first.options().images();
  }

  /**
   * Compiles a network.
   *
   * @param parameters writes the parameters of a graph to a session
   * @param notice receives the required memory, before it is allocated
   * @throws UserError if the parameters do not match, or the device does not have enough memory
   * @throws Failure if other processes allocated the memory in the meantime
   */
  public static Predictor open(
      Backend backend,
      Settings settings,
      BiConsumer<Graph, Session> parameters,
      Consumer<RunNeed> notice) {
    Shape taken = settings.network().input();
    CompileOptions options =
        backend
            .options(settings.fusion(), settings.batchSize())
            .purpose(Purpose.INFERENCE)
            .images(
                ImageFeeds.of(
                    backend.target(),
                    taken,
                    ImageSize.of(taken),
                    settings.recipe().normalization()));
    List<Compiled> compiled =
        Stream.concat(
                Stream.of(settings.network()),
                settings.head().map(GlobalAverageHead::features).stream())
            .map(part -> Compiler.compile(part, settings.recipe(), options))
            .toList();
    notice.accept(new MemoryCheck(backend, compiled).check(settings.batchSize()));
    return Preparation.of(
        backend,
        session -> {
          Predictor predictor = new Predictor(settings, session, compiled);
          parameters.accept(compiled.getFirst().graph(), session);
          return predictor;
        });
  }

  /**
   * Converts an image to the channels of a network's input and resizes it, as in training.
   *
   * @throws UserError if the input has neither one channel nor three
   */
  public static Image fit(Image image, Shape input) {
    return image.withChannels(input.channels()).resized(shape(input).size());
  }

  private static ImageShape shape(Shape input) {
    return new ImageShape(ImageSize.of(input), input.channels());
  }

  /** Returns the batch size N. */
  public int batchSize() {
    return settings.batchSize();
  }

  /**
   * Predicts the classes of images.
   *
   * @param images images of the input shape of the network
   * @return the prediction for each image, in order
   */
  public List<Prediction> predict(List<Image> images) {
    return predict(split(images));
  }

  /**
   * Predicts the classes of the images of a split, whose labels are ignored.
   *
   * @param images images with the channels of the network's input, to whose size they are resized
   * @return the prediction for each image, in order
   */
  public List<Prediction> predict(Split images) {
    List<Prediction> predictions = new ArrayList<>();
    BatchLoader batches =
        BatchLoader.of(images, batchSize())
            .resized(shape.size())
            .normalized(settings.recipe().normalization())
            .fedAs(feed);
    try (Epoch epoch = batches.epoch(1)) {
      for (Batch batch : epoch) {
        List<List<float[]>> results =
            programs.stream().map(program -> run(program, batch)).toList();
        for (int i = 0; i < batch.size(); i++) {
          predictions.add(prediction(results, i));
        }
      }
    }
    return predictions;
  }

  private Split split(List<Image> images) {
    MemorySegment pixels = Arena.ofAuto().allocate((long) images.size() * shape.length());
    for (int i = 0; i < images.size(); i++) {
      MemorySegment image = MemorySegment.ofArray(images.get(i).pixels());
      MemorySegment.copy(image, 0, pixels, (long) i * shape.length(), shape.length());
    }
    return new Split(shape, pixels, new int[images.size()]);
  }

  /** Returns the result of a program for each image. */
  private List<float[]> run(Program program, Batch batch) {
    program.run(batch.size(), Map.of(input, batch.pixels()), STEP);
    float[] values = program.values(RESULT);
    int length = values.length / batch.size();
    List<float[]> results = new ArrayList<>();
    for (int from = 0; from < values.length; from += length) {
      results.add(Arrays.copyOfRange(values, from, from + length));
    }
    return results;
  }

  private Prediction prediction(List<List<float[]>> results, int image) {
    List<ClassProbability> ranking =
        ClassProbability.ranked(results.getFirst().get(image), settings.classNames());
    return new Prediction(
        ranking,
        settings
            .head()
            .map(head -> head.map(ranking.getFirst().index(), results.getLast().get(image))));
  }

  @Override
  public void close() {
    session.close();
  }
}
