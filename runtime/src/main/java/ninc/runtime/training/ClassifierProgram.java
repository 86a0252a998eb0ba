package ninc.runtime.training;

import java.util.Map;
import ninc.compiler.Compiled;
import ninc.compiler.ir.Source.Input;
import ninc.compiler.ir.Source.Labels;
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
  private final String images;
  private final String labels;

  private ClassifierProgram(Program program, String images, String labels) {
    this.program = program;
    this.images = images;
    this.labels = labels;
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
          compiled.graph().all(Input.class).getFirst().name(),
          compiled.graph().all(Labels.class).getFirst().name());
    } catch (OutOfMemoryError e) {
      throw new DeviceOutOfMemory(e);
    }
  }

  /** Runs the program on a batch. */
  public BatchResult run(Batch batch, StepContext step) {
    program.run(batch.size(), Map.of(images, batch.pixels(), labels, batch.labels()), step);
    return new BatchResult(
        batch.size(), program.scalar("loss"), Math.round(program.scalar("correct")));
  }

  /** Returns the logits of the last batch, N×K. */
  public float[] logits() {
    return program.values("logits");
  }
}
