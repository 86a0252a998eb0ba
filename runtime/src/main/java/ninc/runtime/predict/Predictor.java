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
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Source.Input;
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
import ninc.runtime.training.MemoryCheck;
import ninc.runtime.training.RunNeed;

/**
 * A trained network on a device, compiled once, which says what images show until it is closed. Not
 * for use by several threads at once.
 */
public final class Predictor implements AutoCloseable {
  private static final String RESULT = "logits";

  /** Inference neither drops out nor updates, so that its steps are all alike. */
  private static final StepContext STEP = new StepContext(0, 1, 0);

  private final Settings settings;
  private final ImageShape shape;
  private final Session session;

  /** Gives logits, and after it, where there is a head, the one that gives feature maps. */
  private final List<Program> programs;

  private final String input;

  /**
   * What is predicted, and how.
   *
   * @param classNames in the order of the logits
   * @param head of the network, where its class activation maps are wanted
   * @param batchSize N, how many images are computed at a time
   */
  public record Settings(
      Network network,
      ClassNames classNames,
      Optional<GlobalAverageHead> head,
      FusionLevel fusion,
      int batchSize) {}

  private Predictor(Settings settings, Session session, List<Compiled> compiled) {
    this.settings = settings;
    this.shape = shape(settings.network().input());
    this.session = session;
    this.programs = compiled.stream().map(session::compile).toList();
    this.input = compiled.getFirst().graph().all(Input.class).getFirst().name();
  }

  /**
   * Compiles a network.
   *
   * @param parameters sets the parameters of a graph in a session
   * @param notice is given the memory that this will take, before it is taken
   * @throws UserError where the parameters are not the network's, or the device has not the memory
   * @throws Failure where others took the memory meanwhile
   */
  public static Predictor open(
      Backend backend,
      Settings settings,
      BiConsumer<Graph, Session> parameters,
      Consumer<RunNeed> notice) {
    CompileOptions options =
        backend.options(settings.fusion(), settings.batchSize()).purpose(Purpose.INFERENCE);
    List<Compiled> compiled =
        Stream.concat(
                Stream.of(settings.network()),
                settings.head().map(GlobalAverageHead::features).stream())
            .map(part -> Compiler.compile(part, Training.defaults(), options))
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
   * An image as a network takes it: with its channels, and resized as in training.
   *
   * @throws UserError where the network takes neither one channel nor three
   */
  public static Image fit(Image image, Shape input) {
    return image.withChannels(input.channels()).resized(shape(input).size());
  }

  private static ImageShape shape(Shape input) {
    return new ImageShape(new ImageSize(input.height(), input.width()), input.channels());
  }

  /** N, how many images are computed at a time. */
  public int batchSize() {
    return settings.batchSize();
  }

  /**
   * Says what images show.
   *
   * @param images of the shape that the network takes
   * @return for each image, in order
   */
  public List<Prediction> predict(List<Image> images) {
    return predict(split(images));
  }

  /**
   * Says what the images of a split show; their labels do not matter.
   *
   * @param images with the network's channels; those of another size are resized
   * @return for each image, in order
   */
  public List<Prediction> predict(Split images) {
    List<Prediction> predictions = new ArrayList<>();
    BatchLoader batches = BatchLoader.of(images, batchSize()).resized(shape.size());
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

  /** What a program gives for each image. */
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
