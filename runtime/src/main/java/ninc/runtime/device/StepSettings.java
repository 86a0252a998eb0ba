package ninc.runtime.device;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import ninc.compiler.codegen.program.StepBuffers;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Optimization.Update;
import ninc.runtime.backend.StepContext;

/**
 * The settings of a step that kernels read.
 *
 * @param buffers the arrays with the settings
 * @param update an update of the graph, which are all by the same rule; empty if there is none
 */
record StepSettings(StepBuffers buffers, Optional<Update> update) {

  static StepSettings of(StepBuffers buffers, Graph graph) {
    return new StepSettings(buffers, graph.operators(Update.class).stream().findFirst());
  }

  /**
   * Writes the settings to the arrays of a loaded program.
   *
   * @param size the number of examples in the batch, N
   */
  void write(LoadedProgram loaded, int size, StepContext context) {
    StepContext.Part part = context.part();
    int[] numbers = buffers.numbers(size, part.offset(), context.seed(), part.batch());
    MemorySegment.copy(
        numbers, 0, loaded.feed(buffers.step()), ValueLayout.JAVA_INT, 0, numbers.length);
    float[] factors =
        StepBuffers.factors(
            update,
            new StepBuffers.Position(
                context.learningRate(), context.step(), part.first(), part.last(), part.share()));
    MemorySegment.copy(
        factors, 0, loaded.feed(buffers.rates()), ValueLayout.JAVA_FLOAT, 0, factors.length);
  }
}
