package ninc.runtime.training;

import java.util.function.IntConsumer;
import ninc.compiler.Compiled;
import ninc.compiler.pass.ImageFeed;
import ninc.runtime.backend.DeviceOutOfMemory;
import ninc.runtime.backend.Program;
import ninc.runtime.backend.Session;
import ninc.runtime.backend.StepContext;
import ninc.runtime.data.Batch;

/**
 * A program that computes {@code logits}, {@code loss} and {@code correct} from images and labels.
 */
public final class ClassifierProgram {
  private final Program program;
  private final ClassifierFeeds feeds;
  private final ImageFeed images;

  private ClassifierProgram(Program program, ClassifierFeeds feeds, ImageFeed images) {
    this.program = program;
    this.feeds = feeds;
    this.images = images;
  }

  /**
   * Compiles a graph with one input and labels.
   *
   * @throws DeviceOutOfMemory if the device does not have enough memory for a batch
   */
  public static ClassifierProgram compile(Session session, Compiled compiled) {
    try {
      return new ClassifierProgram(
          session.compile(compiled),
          new ClassifierFeeds(compiled.graph()),
          compiled.options().images());
    } catch (OutOfMemoryError e) {
      throw new DeviceOutOfMemory(e);
    }
  }

  /** Returns the form in which the program takes images. */
  public ImageFeed images() {
    return images;
  }

  /** Runs the program on a batch. */
  public BatchResult run(Batch batch, StepContext step) {
    return run(batch, 0, batch.size(), step, _ -> {});
  }

  /**
   * Runs the program on some examples of a batch.
   *
   * @param from the index of the first example
   * @param size the number of examples
   * @param progress receives the number of regions that are computed, if the device tells it
   */
  BatchResult run(Batch batch, int from, int size, StepContext step, IntConsumer progress) {
    program.run(size, feeds.of(batch, from, size), step, progress);
    return new BatchResult(size, program.scalar("loss"), Math.round(program.scalar("correct")));
  }

  /** Returns the logits of the last run, N×K. */
  public float[] logits() {
    return program.values("logits");
  }
}
