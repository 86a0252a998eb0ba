package ninc.runtime.training;

import java.lang.foreign.Arena;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import ninc.compiler.Compiled;
import ninc.compiler.Compiler;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Source.ModelTensor;
import ninc.compiler.ir.Storage;
import ninc.compiler.ir.Value;
import ninc.compiler.pass.ImageFeed;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.Program;
import ninc.runtime.backend.Session;
import ninc.runtime.backend.StepContext;
import ninc.runtime.cpu.CpuBackend;
import ninc.runtime.data.Batch;

/**
 * A forward pass from the images to the loss that keeps every intermediate value. It runs unfused
 * on one CPU thread, whatever device, number of threads and fusion level the training uses.
 */
final class ForwardPass implements AutoCloseable {
  private final Graph graph;
  private final ClassifierFeeds feeds;
  private final Session session;
  private final Program program;

  private ForwardPass(Graph graph, Session session, Program program) {
    this.graph = graph;
    this.feeds = new ClassifierFeeds(graph);
    this.session = session;
    this.program = program;
  }

  /**
   * Opens a forward pass with the parameters of another session.
   *
   * @param whole a graph that computes {@code loss}
   * @param batchSize the maximum number of examples
   * @param images the form of the images in its batches
   * @return empty if there is not enough memory
   */
  static Optional<ForwardPass> open(
      Graph whole, Session parameters, int batchSize, ImageFeed images) {
    Backend cpu = cpu();
    Compiled compiled = compile(whole, batchSize, images);
    if (memory(compiled) > cpu.availableMemory()) {
      return Optional.empty();
    }
    Graph graph = compiled.graph();
    Session session = cpu.open();
    ForwardPass pass = new ForwardPass(graph, session, session.compile(compiled));
    for (Value parameter : graph.all(ModelTensor.class)) {
      try (Arena arena = Arena.ofConfined()) {
        session.write(parameter.name(), parameters.read(parameter.name(), arena));
      }
    }
    return Optional.of(pass);
  }

  private static Backend cpu() {
    return new CpuBackend(1);
  }

  /** Compiles the pass for batches of up to N examples. */
  static Compiled compile(Graph whole, int batchSize, ImageFeed images) {
    return Compiler.compile(
        forward(whole), cpu().options(FusionLevel.NONE, batchSize).images(images));
  }

  /** Returns the bytes that a compiled pass takes, with the array that a value is read into. */
  static long memory(Compiled compiled) {
    int batchSize = compiled.options().batchSize();
    long largest =
        compiled.graph().values().stream()
            .mapToLong(value -> value.type().bytes(batchSize))
            .max()
            .orElse(0);
    return cpu().memory(compiled).total() + largest;
  }

  /** Returns the graph up to the loss, in which every computed value is a result. */
  private static Graph forward(Graph whole) {
    int end = whole.values().indexOf(whole.result("loss")) + 1;
    List<Value> values = whole.values().subList(0, end);
    SequencedMap<String, Value> results = new LinkedHashMap<>();
    values.stream()
        .filter(value -> !value.op().operands().isEmpty())
        .forEach(value -> results.put(value.name(), value));
    return new Graph(values, results);
  }

  /** Returns the parameters and the values computed from the input, in the order of the graph. */
  List<Value> values() {
    return graph.values().stream()
        .filter(value ->
            value.op().storage() == Storage.PERSISTENT || graph.results().containsValue(value))
        .toList();
  }

  /**
   * Runs some examples of a batch.
   *
   * @param from the index of the first example
   * @param size the number of examples
   */
  void run(Batch batch, int from, int size, StepContext step) {
    program.run(size, feeds.of(batch, from, size), step);
  }

  /** Returns a parameter, or a value that the last run computed. */
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
