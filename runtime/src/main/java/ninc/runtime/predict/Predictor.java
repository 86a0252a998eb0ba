package ninc.runtime.predict;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import ninc.compiler.CompileOptions;
import ninc.compiler.CompileOptions.Purpose;
import ninc.compiler.Compiled;
import ninc.compiler.Compiler;
import ninc.compiler.ir.FusionLevel;
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
import ninc.runtime.checkpoint.Checkpoint;
import ninc.runtime.data.Batch;
import ninc.runtime.data.BatchLoader;
import ninc.runtime.data.Epoch;
import ninc.runtime.data.Image;
import ninc.runtime.data.ImageShape;
import ninc.runtime.data.ImageSize;
import ninc.runtime.data.Split;
import ninc.runtime.training.MemoryCheck;
import ninc.runtime.training.RunNeed;

/** A trained classifier on a device, which takes images. */
public final class Predictor implements AutoCloseable {
  private static final String RESULT = "logits";

  /** Inference neither drops out nor updates, so that its steps are all alike. */
  private static final StepContext STEP = new StepContext(0, 1, 0);

  private final ImageShape shape;
  private final int batchSize;
  private final Optional<GlobalAverageHead> head;
  private final Session session;

  /** Gives logits, and after it, where there is a head, the one that gives feature maps. */
  private final List<Program> programs;

  private final String input;

  private Predictor(
      Network network,
      int batchSize,
      Optional<GlobalAverageHead> head,
      Session session,
      List<Compiled> compiled) {
    this.shape = shape(network.input());
    this.batchSize = batchSize;
    this.head = head;
    this.session = session;
    this.programs = compiled.stream().map(session::compile).toList();
    this.input = compiled.getFirst().graph().all(Input.class).getFirst().name();
  }

  /**
   * Prepares a classifier.
   *
   * @param head of the network, where its class activation maps are wanted
   * @param batchSize how many images are computed at a time
   * @param notice is given the memory that this will take, before it is taken
   * @throws UserError where the checkpoint has other parameters, or the device has not the memory
   * @throws Failure where others took the memory meanwhile
   */
  public static Predictor open(
      Backend backend,
      Network network,
      Checkpoint checkpoint,
      Optional<GlobalAverageHead> head,
      FusionLevel fusion,
      int batchSize,
      Consumer<RunNeed> notice) {
    CompileOptions options = backend.options(fusion, batchSize).purpose(Purpose.INFERENCE);
    List<Compiled> compiled =
        Stream.concat(Stream.of(network), head.map(GlobalAverageHead::features).stream())
            .map(part -> Compiler.compile(part, Training.defaults(), options))
            .toList();
    notice.accept(new MemoryCheck(backend, compiled).check(batchSize));
    return Preparation.of(
        backend,
        session -> {
          Predictor predictor = new Predictor(network, batchSize, head, session, compiled);
          checkpoint.restoreParameters(compiled.getFirst().graph(), session);
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

  /**
   * Says what images show.
   *
   * @param images of the shape that the network takes
   * @return for each image, in order
   */
  public List<ImagePrediction> predict(List<Image> images) {
    List<ImagePrediction> predictions = new ArrayList<>();
    try (Epoch epoch = BatchLoader.of(split(images), batchSize).epoch(1)) {
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

  private ImagePrediction prediction(List<List<float[]>> results, int image) {
    List<ClassProbability> ranking = ClassProbability.ranked(results.getFirst().get(image));
    return new ImagePrediction(
        ranking,
        head.map(part -> part.map(ranking.getFirst().index(), results.getLast().get(image))));
  }

  @Override
  public void close() {
    session.close();
  }
}
