package ninc.runtime.training;

import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import ninc.compiler.ir.Elementwise.Activate;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Value;
import ninc.dsl.Activation;
import ninc.runtime.backend.Session;
import ninc.runtime.backend.StepContext;
import ninc.runtime.data.Batch;
import ninc.runtime.data.BatchLoader;
import ninc.runtime.data.Epoch;

/**
 * Watches for layers whose ReLU gives zeros alone for a whole batch: they have a gradient of zero.
 * {@link DeadLogits} watches over the last.
 */
final class DeadLayers {
  /** The examples that are looked at together, which bounds the memory that it takes. */
  private static final int CHUNK = 16;

  private static final StepContext STEP = new StepContext(0, 1, 0);

  private final Graph graph;
  private final Session parameters;
  private final BatchLoader examples;
  private final Set<String> told = new HashSet<>();

  /**
   * @param graph of the evaluation
   * @param examples of which the first batch is looked at
   */
  DeadLayers(Graph graph, Session parameters, BatchLoader examples) {
    this.graph = graph;
    this.parameters = parameters;
    this.examples = examples;
  }

  /** A warning of the layers that are found dead for the first time; none where memory lacks. */
  Optional<TrainingEvent.Warning> check(int epoch) {
    Set<Value> dead = dead();
    dead.removeIf(value -> !told.add(value.name()));
    if (dead.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new TrainingEvent.ZeroLayers(epoch, dead.stream().map(Value::name).toList()));
  }

  private Set<Value> dead() {
    int size = Math.min(CHUNK, examples.batchSize());
    Optional<ForwardPass> opened = ForwardPass.open(graph, parameters, size);
    if (opened.isEmpty()) {
      return new LinkedHashSet<>();
    }
    try (ForwardPass pass = opened.get();
        Epoch epoch = examples.epoch(1)) {
      Iterator<Batch> batches = epoch.iterator();
      return dead(pass, batches.next(), size);
    }
  }

  /** Ends as soon as each layer has given something, as those of a sound network do at once. */
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
