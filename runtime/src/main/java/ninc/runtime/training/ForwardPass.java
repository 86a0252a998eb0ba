package ninc.runtime.training;

import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import ninc.compiler.Compiled;
import ninc.compiler.Compiler;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Op;
import ninc.compiler.ir.Source.Input;
import ninc.compiler.ir.Source.Labels;
import ninc.compiler.ir.Source.Parameter;
import ninc.compiler.ir.Storage;
import ninc.compiler.ir.Type;
import ninc.compiler.ir.Value;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.Program;
import ninc.runtime.backend.Session;
import ninc.runtime.backend.StepContext;
import ninc.runtime.cpu.CpuBackend;
import ninc.runtime.data.Batch;

/**
 * A network's way from the images to the loss with every value between its layers in sight. It is
 * run one operator at a time, on one core, whatever device, threads and fusion the run has.
 */
final class ForwardPass implements AutoCloseable {
  private final Graph graph;
  private final Session session;
  private final Program program;

  private ForwardPass(Graph graph, Session session, Program program) {
    this.graph = graph;
    this.session = session;
    this.program = program;
  }

  /**
   * Copies the parameters of another session.
   *
   * @param whole a graph that gives {@code loss}
   * @param batchSize the most examples
   * @return empty where there is not the memory for it
   */
  static Optional<ForwardPass> open(Graph whole, Session parameters, int batchSize) {
    Graph graph = forward(whole);
    Backend cpu = new CpuBackend(1);
    Compiled compiled = Compiler.compile(graph, cpu.options(FusionLevel.NONE, batchSize));
    if (cpu.memory(compiled).total() > cpu.availableMemory()) {
      return Optional.empty();
    }
    Session session = cpu.open();
    ForwardPass pass = new ForwardPass(graph, session, session.compile(compiled));
    for (Value parameter : graph.all(Parameter.class)) {
      session.write(parameter.name(), parameters.read(parameter.name()));
    }
    return Optional.of(pass);
  }

  /** The values up to the loss, of which those that are computed are results by their names. */
  private static Graph forward(Graph whole) {
    int end = whole.values().indexOf(whole.result("loss")) + 1;
    List<Value> values = whole.values().subList(0, end);
    SequencedMap<String, Value> results = new LinkedHashMap<>();
    values.stream()
        .filter(value -> !value.op().operands().isEmpty())
        .forEach(value -> results.put(value.name(), value));
    return new Graph(values, results);
  }

  /** The values, in the order in which they are computed; inputs and parameters first. */
  List<Value> values() {
    return graph.values();
  }

  /**
   * Runs some examples of a batch.
   *
   * @param from the first of them
   * @param size how many
   */
  void run(Batch batch, int from, int size, StepContext step) {
    program.run(
        size,
        Map.of(
            only(Input.class).name(), examples(batch.pixels(), only(Input.class), from, size),
            only(Labels.class).name(), examples(batch.labels(), only(Labels.class), from, size)),
        step);
  }

  private Value only(Class<? extends Op> kind) {
    return graph.all(kind).getFirst();
  }

  private static MemorySegment examples(MemorySegment batch, Value value, int from, int size) {
    Type type = value.type();
    return batch.asSlice(type.bytes(from), type.bytes(size));
  }

  /** What a parameter holds, or what the last run computed. */
  float[] read(Value value) {
    return value.op().storage() == Storage.PERSISTENT
        ? session.read(value.name())
        : program.values(value.name());
  }

  @Override
  public void close() {
    session.close();
  }
}
