package ninc.runtime.training.study;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import ninc.runtime.backend.StepContext;
import ninc.runtime.data.Batch;
import ninc.runtime.data.BatchLoader;
import ninc.runtime.data.Epoch;
import ninc.runtime.training.TrainingSession;

/**
 * A learning-rate range test: trains with an increasing learning rate until all steps are done or
 * the loss diverges. Source: L. Smith, Cyclical learning rates for training neural networks, WACV
 * 2017, arXiv 1506.01186, section 3.3, where the rate increases linearly.
 */
public final class LearningRateRangeTest {
  /** The factor over the first loss from which on a loss counts as diverged. */
  private static final double DIVERGENCE_FACTOR = 2;

  private final TrainingSession session;
  private final BatchLoader examples;
  private final RateSweep sweep;
  private final Consumer<RateLoss> observer;
  private final BooleanSupplier stop;
  private final List<RateLoss> losses = new ArrayList<>();
  private boolean diverged;

  /**
   * The losses of one start, from initial parameters of its own.
   *
   * @param diverged whether the loss of the next step diverged
   */
  public record Start(List<RateLoss> losses, boolean diverged) {

    public Start {
      losses = List.copyOf(losses);
    }
  }

  private LearningRateRangeTest(
      TrainingSession session,
      BatchLoader examples,
      RateSweep sweep,
      Consumer<RateLoss> observer,
      BooleanSupplier stop) {
    this.session = session;
    this.examples = examples.fedAs(session.training().images());
    this.sweep = sweep;
    this.observer = observer;
    this.stop = stop;
  }

  /**
   * Runs the test once. The parameters of the session must be initialized and are useless
   * afterwards.
   *
   * @param observer receives the learning rate and loss of each step
   * @param stop checked after each step; if true, the test ends
   */
  public static Start run(
      TrainingSession session,
      BatchLoader examples,
      RateSweep sweep,
      Consumer<RateLoss> observer,
      BooleanSupplier stop) {
    return new LearningRateRangeTest(session, examples, sweep, observer, stop).run();
  }

  private Start run() {
    for (int number = 1; !isOver(); number++) {
      try (Epoch epoch = examples.epoch(number)) {
        Iterator<Batch> batches = epoch.iterator();
        while (batches.hasNext() && !isOver()) {
          step(batches.next());
        }
      }
    }
    return new Start(losses, diverged);
  }

  private boolean isOver() {
    return losses.size() == sweep.steps() || diverged || stop.getAsBoolean();
  }

  private void step(Batch batch) {
    int step = losses.size() + 1;
    double rate = sweep.rate(step);
    float loss = session.training().run(batch, new StepContext(examples.seed(), step, rate)).loss();
    diverged = !Float.isFinite(loss) || hasDiverged(loss);
    if (!diverged) {
      losses.add(new RateLoss(step, rate, loss));
      observer.accept(losses.getLast());
    }
  }

  private boolean hasDiverged(float loss) {
    return !losses.isEmpty() && loss > DIVERGENCE_FACTOR * losses.getFirst().loss();
  }
}
