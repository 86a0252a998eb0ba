package ninc.runtime.training;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Source.Input;
import ninc.compiler.ir.Source.Labels;
import ninc.compiler.ir.Value;
import ninc.runtime.data.Batch;

/**
 * What a graph with a loss takes from a batch: images, labels and, if its recipe mixes examples,
 * the probability of each class as target.
 */
final class ClassifierFeeds {
  private final Value images;
  private final Value labels;
  private final Optional<Value> targets;

  ClassifierFeeds(Graph graph) {
    this.images = graph.images();
    this.labels = graph.all(Labels.class).getFirst();
    this.targets = graph.all(Input.class).stream().filter(input -> input != images).findFirst();
  }

  /**
   * Returns the segments of some examples of a batch by the names of the graph's values.
   *
   * @param from the index of the first example
   * @param count the number of examples
   */
  Map<String, MemorySegment> of(Batch batch, int from, int count) {
    Map<String, MemorySegment> feeds = new HashMap<>();
    int at = from - batch.first();
    feeds.put(images.name(), examples(images, batch.pixels(), at, count));
    feeds.put(labels.name(), examples(labels, mainLabels(batch), at, count));
    targets.ifPresent(value ->
        feeds.put(
            value.name(),
            examples(value, probabilities(batch, value.featureMap().channels()), at, count)));
    return feeds;
  }

  private static MemorySegment examples(Value value, MemorySegment batch, int from, int count) {
    return batch.asSlice(value.type().bytes(from), value.type().bytes(count));
  }

  /** Returns the label with the larger share of each example, by which answers are counted. */
  private static MemorySegment mainLabels(Batch batch) {
    if (batch.share() >= 0.5) {
      return batch.labels();
    }
    int[] others = new int[batch.size()];
    for (int n = 0; n < others.length; n++) {
      others[n] = label(batch, before(batch, n));
    }
    return MemorySegment.ofArray(others);
  }

  /** Returns the probability of each class, N×K. */
  private static MemorySegment probabilities(Batch batch, int classes) {
    float[] probabilities = new float[batch.size() * classes];
    for (int n = 0; n < batch.size(); n++) {
      probabilities[n * classes + label(batch, n)] += (float) batch.share();
      probabilities[n * classes + label(batch, before(batch, n))] += (float) (1 - batch.share());
    }
    return MemorySegment.ofArray(probabilities);
  }

  /** Returns the example with which example n is mixed. */
  private static int before(Batch batch, int n) {
    return n == 0 ? batch.size() - 1 : n - 1;
  }

  private static int label(Batch batch, int n) {
    return batch.labels().getAtIndex(ValueLayout.JAVA_INT, n);
  }
}
