package ninc.runtime.training;

import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntToLongFunction;
import ninc.compiler.Compiled;
import ninc.compiler.ir.Elementwise.Activate;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Value;
import ninc.compiler.pass.ImageFeed;
import ninc.dsl.Activation;
import ninc.runtime.backend.Session;
import ninc.runtime.backend.StepContext;
import ninc.runtime.data.Batch;
import ninc.runtime.data.BatchLoader;
import ninc.runtime.data.Epoch;

/**
 * Detects layers whose ReLU outputs only zeros for a whole batch, so that their gradient is zero.
 * The logits are checked by {@link DeadLogits}.
 */
final class DeadLayers {
  /**
   * The maximum number of examples per forward pass, which limits the memory. The first of them
   * usually shows that no layer is dead.
   */
  private static final int CHUNK = 4;

  private static final ImageFeed IMAGES = new ImageFeed.Preprocessed();

  private static final StepContext STEP = new StepContext(0, 1, 0);

  private final Graph graph;
  private final Session parameters;
  private final BatchLoader examples;
  private final Set<String> reported = new HashSet<>();

  /**
   * @param graph the evaluation graph
   * @param examples the test examples, of which the first batch is used
   */
  DeadLayers(Graph graph, Session parameters, BatchLoader examples) {
    this.graph = graph;
    this.parameters = parameters;
    this.examples = examples;
  }

  /**
   * Returns the bytes that a check takes, by the batch size N.
   *
   * @param graph the evaluation graph
   */
  static IntToLongFunction memory(Graph graph) {
    Compiled pass = ForwardPass.compile(graph, CHUNK, IMAGES);
    return batchSize -> ForwardPass.memory(pass.atBatchSize(Math.min(CHUNK, batchSize)));
  }

  /** Warns about newly detected dead layers; empty if there are none or memory is short. */
  Optional<TrainingEvent.Warning> check(int epoch) {
    Set<Value> dead = dead();
    dead.removeIf(value -> !reported.add(value.name()));
    if (dead.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new TrainingEvent.ZeroLayers(epoch, dead.stream().map(Value::name).toList()));
  }

  private Set<Value> dead() {
    int size = Math.min(CHUNK, examples.batchSize());
    Optional<ForwardPass> opened = ForwardPass.open(graph, parameters, size, IMAGES);
    if (opened.isEmpty()) {
      return new LinkedHashSet<>();
    }
    try (ForwardPass pass = opened.get();
        Epoch epoch = examples.fedAs(IMAGES).epoch(1)) {
      Iterator<Batch> batches = epoch.iterator();
      return dead(pass, batches.next(), size);
    }
  }

  /** Runs the batch in chunks until every layer has output a value other than zero. */
  private Set<Value> dead(ForwardPass pass, Batch batch, int chunk) {
    Set<Value> silent = new LinkedHashSet<>(pass.values());
    silent.removeIf(value -> !isWatched(value));
    for (int from = 0; from < batch.size() && !silent.isEmpty(); from += chunk) {
      pass.run(batch, from, Math.min(chunk, batch.size() - from), STEP);
      silent.removeIf(value -> !Values.areZero(pass.read(value)));
    }
    return silent;
  }

  private boolean isWatched(Value value) {
    return value.op() instanceof Activate(_, Activation.Relu _)
        && DeadLogits.activation(graph.result("logits")).filter(value::equals).isEmpty();
  }
}
