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
 * A learning-rate range test: trains while the rate rises, until all steps are done or a loss is
 * out of hand, which is not kept. Source: L. Smith, Cyclical learning rates for training neural
 * networks, WACV 2017, arXiv 1506.01186, section 3.3; there, the rate rises linearly.
 */
public final class LearningRateRangeTest {
  /** How many times the first loss a loss may be. */
  private static final double OUT_OF_HAND = 2;

  private final TrainingSession session;
  private final BatchLoader examples;
  private final RateSweep sweep;
  private final Consumer<RateLoss> observer;
  private final BooleanSupplier stop;
  private final List<RateLoss> losses = new ArrayList<>();
  private boolean diverged;

  private LearningRateRangeTest(
      TrainingSession session,
      BatchLoader examples,
      RateSweep sweep,
      Consumer<RateLoss> observer,
      BooleanSupplier stop) {
    this.session = session;
    this.examples = examples;
    this.sweep = sweep;
    this.observer = observer;
    this.stop = stop;
  }

  /**
   * Trains a session whose parameters are drawn; they are of no use afterwards.
   *
   * @param observer sees each step's rate and loss
   * @param stop asked after each step; where it holds, the test ends
   */
  public static RateCurve run(
      TrainingSession session,
      BatchLoader examples,
      RateSweep sweep,
      Consumer<RateLoss> observer,
      BooleanSupplier stop) {
    return new LearningRateRangeTest(session, examples, sweep, observer, stop).run();
  }

  private RateCurve run() {
    for (int number = 1; !isOver(); number++) {
      try (Epoch epoch = examples.epoch(number)) {
        Iterator<Batch> batches = epoch.iterator();
        while (batches.hasNext() && !isOver()) {
          step(batches.next());
        }
      }
    }
    return RateCurve.of(losses, sweep.steps(), diverged);
  }

  private boolean isOver() {
    return losses.size() == sweep.steps() || diverged || stop.getAsBoolean();
  }

  private void step(Batch batch) {
    int step = losses.size() + 1;
    double rate = sweep.rate(step);
    float loss = session.training().run(batch, new StepContext(examples.seed(), step, rate)).loss();
    diverged = !Float.isFinite(loss) || isOutOfHand(loss);
    if (!diverged) {
      losses.add(new RateLoss(step, rate, loss));
      observer.accept(losses.getLast());
    }
  }

  private boolean isOutOfHand(float loss) {
    return !losses.isEmpty() && loss > OUT_OF_HAND * losses.getFirst().loss();
  }
}
