package ninc.runtime.training.study;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How the loss went while the learning rate rose.
 *
 * @param points in the order of the steps
 * @param width over how many steps before and after a step its loss is smoothed, as far as there
 *     are
 * @param diverged whether the loss of the step that would follow was out of hand
 */
public record RateCurve(List<Point> points, int width, boolean diverged) {
  /** The steps of a test by the width of its smoothing. */
  private static final int STEPS_PER_WIDTH = 20;

  /** A loss that falls by less is taken for one that does not fall. */
  private static final double LEAST_FALL = 0.05;

  /**
   * A step.
   *
   * @param smoothed the mean loss of the steps around it, and its own
   */
  public record Point(int step, double rate, float loss, double smoothed) {}

  public RateCurve {
    points = List.copyOf(points);
  }

  /**
   * Smooths the losses of steps.
   *
   * @param steps of the whole test, by which the width goes
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

  /** Where the smoothed loss is least; empty where it nowhere falls clearly below the first. */
  public Optional<Point> least() {
    return points.stream()
        .min(Comparator.comparingDouble(Point::smoothed))
        .filter(least -> least.smoothed() < (1 - LEAST_FALL) * points.getFirst().smoothed());
  }

  /**
   * Where the smoothed loss falls most steeply over the logarithm of the rate, on the way to its
   * least value; empty where it does not fall.
   */
  public Optional<Point> steepest() {
    return least()
        .flatMap(least ->
            points.subList(0, least.step()).stream().min(Comparator.comparingDouble(this::rise)));
  }

  /** From a width before a point to a width after it; the rates' logarithms are evenly spaced. */
  private double rise(Point point) {
    int after = Math.min(point.step() - 1 + width, points.size() - 1);
    int before = Math.max(point.step() - 1 - width, 0);
    return points.get(after).smoothed() - points.get(before).smoothed();
  }
}
