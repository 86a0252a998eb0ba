package ninc.runtime.training;

import java.util.Map;
import ninc.compiler.Compiled;
import ninc.compiler.ir.Source.Input;
import ninc.compiler.ir.Source.Labels;
import ninc.runtime.Failure;
import ninc.runtime.backend.Program;
import ninc.runtime.backend.Session;
import ninc.runtime.backend.StepContext;
import ninc.runtime.data.Batch;

/**
 * A program that takes images and labels and gives {@code logits}, {@code loss}, {@code correct}.
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
   * Prepares a graph with one input and labels.
   *
   * @throws Failure where the device has not the memory that a batch needs
   */
  public static ClassifierProgram compile(Session session, Compiled compiled) {
    try {
      return new ClassifierProgram(
          session.compile(compiled),
          compiled.graph().all(Input.class).getFirst().name(),
          compiled.graph().all(Labels.class).getFirst().name());
    } catch (OutOfMemoryError e) {
      throw new Failure("there is not enough memory for such a batch; lower --batch-size", e);
    }
  }

  public BatchResult run(Batch batch, StepContext step) {
    program.run(batch.size(), Map.of(images, batch.pixels(), labels, batch.labels()), step);
    return new BatchResult(
        batch.size(), program.scalar("loss"), Math.round(program.scalar("correct")));
  }

  /** The logits of the last batch, N×K. */
  public float[] logits() {
    return program.values("logits");
  }
}
