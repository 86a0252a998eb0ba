package ninc.runtime.training.study;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The loss over the learning rate.
 *
 * @param points the points in the order of the steps
 * @param width the number of steps before and after a step that its loss is smoothed over
 * @param diverged whether the loss of the next step diverged
 */
public record RateCurve(List<Point> points, int width, boolean diverged) {
  /** The ratio of the number of steps to the smoothing width. */
  private static final int STEPS_PER_WIDTH = 20;

  /** The minimum relative decrease of the loss that counts as falling. */
  private static final double MIN_DECREASE = 0.05;

  /**
   * A step of the test.
   *
   * @param smoothed the mean loss of the step and the steps around it
   */
  public record Point(int step, double rate, float loss, double smoothed) {}

  public RateCurve {
    points = List.copyOf(points);
  }

  /**
   * Smooths the losses of steps.
   *
   * @param steps the number of steps in the whole test, which determines the width
   */
  static RateCurve of(List<RateLoss> losses, int steps, boolean diverged) {
    int width = Math.max(1, steps / STEPS_PER_WIDTH);
    return new RateCurve(
        IntStream.range(0, losses.size()).mapToObj(i -> smoothed(losses, i, width)).toList(),
        width,
        diverged);
  }

  private static Point smoothed(List<RateLoss> losses, int i, int width) {
    RateLoss at = losses.get(i);
    double mean =
        losses.subList(Math.max(0, i - width), Math.min(losses.size(), i + width + 1)).stream()
            .mapToDouble(RateLoss::loss)
            .average()
            .orElseThrow();
    return new Point(at.step(), at.rate(), at.loss(), mean);
  }

  /**
   * Returns the point with the lowest smoothed loss; empty if the loss never falls clearly below
   * the first.
   */
  public Optional<Point> least() {
    return points.stream()
        .min(Comparator.comparingDouble(Point::smoothed))
        .filter(least -> least.smoothed() < (1 - MIN_DECREASE) * points.getFirst().smoothed());
  }

  /**
   * Returns the point before the minimum where the smoothed loss falls most steeply over the
   * logarithm of the rate; empty if it does not fall.
   */
  public Optional<Point> steepest() {
    return least()
        .flatMap(least ->
            points.subList(0, least.step()).stream().min(Comparator.comparingDouble(this::rise)));
  }

  /**
   * Returns the change of the smoothed loss from one width before a point to one width after it.
   * The logarithms of the rates are evenly spaced.
   */
  private double rise(Point point) {
    int after = Math.min(point.step() - 1 + width, points.size() - 1);
    int before = Math.max(point.step() - 1 - width, 0);
    return points.get(after).smoothed() - points.get(before).smoothed();
  }
}
