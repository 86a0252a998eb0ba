package ninc.runtime.training.study;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The loss over the learning rate, as the mean of several starts.
 *
 * @param points the points in the order of the steps, as far as all starts got
 * @param chance the loss of a network that guesses, ln K for K classes
 * @param diverged whether the loss of the next step of a start diverged
 */
public record RateCurve(List<Point> points, double chance, boolean diverged) {
  /**
   * The ratio of the number of steps to the steps before and after that a loss is smoothed over.
   */
  private static final int STEPS_PER_WIDTH = 20;

  /** The minimum relative decrease of the loss that counts as falling. */
  private static final double MIN_DECREASE = 0.02;

  /** The ratio of the learning rate with the lowest loss to the suggestion. */
  private static final double MARGIN = 10;

  /**
   * A step of the test.
   *
   * @param loss the mean loss of the starts
   * @param smoothed the mean loss of the step and the steps around it
   */
  public record Point(int step, double rate, float loss, double smoothed) {}

  public RateCurve {
    points = List.copyOf(points);
  }

  /**
   * Averages the losses of starts and smooths them.
   *
   * @param steps the number of steps in the whole test, which determines the smoothing
   * @param logits the number of classes, K
   */
  public static RateCurve of(List<LearningRateRangeTest.Start> starts, int steps, int logits) {
    int width = Math.max(1, steps / STEPS_PER_WIDTH);
    List<RateLoss> means = means(starts);
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < means.size(); i++) {
      RateLoss at = means.get(i);
      List<RateLoss> around =
          means.subList(Math.max(0, i - width), Math.min(means.size(), i + width + 1));
      points.add(new Point(at.step(), at.rate(), at.loss(), mean(around)));
    }
    return new RateCurve(
        points, Math.log(logits), starts.stream().anyMatch(LearningRateRangeTest.Start::diverged));
  }

  private static List<RateLoss> means(List<LearningRateRangeTest.Start> starts) {
    int common = starts.stream().mapToInt(start -> start.losses().size()).min().orElse(0);
    List<RateLoss> means = new ArrayList<>();
    for (int i = 0; i < common; i++) {
      int step = i;
      RateLoss first = starts.getFirst().losses().get(i);
      double mean = mean(starts.stream().map(start -> start.losses().get(step)).toList());
      means.add(new RateLoss(first.step(), first.rate(), (float) mean));
    }
    return means;
  }

  private static double mean(List<RateLoss> losses) {
    return losses.stream().mapToDouble(RateLoss::loss).average().orElseThrow();
  }

  /**
   * Returns the point with the lowest smoothed loss; empty if the loss never falls clearly below
   * the first and below chance. A fall from above to chance is not learning: it takes place at far
   * too low rates as well, while the logits of a new network become alike.
   */
  public Optional<Point> least() {
    return points.stream()
        .min(Comparator.comparingDouble(Point::smoothed))
        .filter(least ->
            least.smoothed() < (1 - MIN_DECREASE) * Math.min(chance, points.getFirst().smoothed()));
  }

  /**
   * Returns the last point whose rate is at most a tenth of that with the lowest loss, or else the
   * first point; empty if there is no lowest loss. The loss is lowest shortly before it diverges,
   * so the margin is needed; the point of steepest fall depends much more on the seed.
   */
  public Optional<Point> suggested() {
    return least()
        .map(least ->
            points.stream()
                .filter(point -> point.rate() <= least.rate() / MARGIN)
                .max(Comparator.comparingInt(Point::step))
                .orElse(points.getFirst()));
  }
}
