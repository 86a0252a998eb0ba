package ninc.cli.report.run;

import java.awt.geom.Point2D;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import ninc.cli.html.Element;
import ninc.cli.html.LinePlot;
import ninc.cli.html.LinePlot.Curve;
import ninc.runtime.training.history.CurvePoint;
import ninc.runtime.training.history.EpochResult;
import ninc.runtime.training.history.History;

/** The curves of a run. */
final class HistoryPlots {
  private static final int WIDE = 960;
  private static final int HALF = 470;

  private final History history;
  private final double epochs;

  /**
   * @param epochs the planned number of epochs
   */
  HistoryPlots(History history, double epochs) {
    this.history = history;
    this.epochs = epochs;
  }

  /** Plots loss and accuracy over the epochs, in the line styles of the d2l book. */
  Element scores() {
    List<Curve> curves =
        new ArrayList<>(
            List.of(
                trained("train loss", "train-loss", CurvePoint::loss),
                trained("train accuracy", "train-accuracy", CurvePoint::accuracy),
                tested("test accuracy", "test-accuracy", EpochResult::testAccuracy),
                tested("test loss", "test-loss", EpochResult::testLoss)));
    if (history.epochs().stream().anyMatch(epoch -> !Double.isNaN(epoch.validationLoss()))) {
      curves.add(
          tested("validation accuracy", "validation-accuracy", EpochResult::validationAccuracy));
      curves.add(tested("validation loss", "validation-loss", EpochResult::validationLoss));
    }
    return LinePlot.of(WIDE, "Loss and accuracy over the epochs", epochs, curves);
  }

  Element learningRate() {
    return plot(
        HALF,
        "Learning rate over the epochs",
        trained("learning rate", "train-loss", CurvePoint::learningRate));
  }

  Element speed() {
    return plot(
        HALF,
        "Training examples per second over the epochs",
        trained("training examples/s", "train-loss", CurvePoint::examplesPerSecond));
  }

  private Element plot(int width, String label, Curve... curves) {
    return LinePlot.of(width, label, epochs, List.of(curves));
  }

  private Curve trained(String name, String style, ToDoubleFunction<CurvePoint> value) {
    return new Curve(name, style, false, points(history.points(), CurvePoint::position, value));
  }

  private Curve tested(String name, String style, ToDoubleFunction<EpochResult> value) {
    return new Curve(name, style, true, points(history.epochs(), EpochResult::position, value));
  }

  private static <T> List<Point2D> points(
      List<T> results, ToDoubleFunction<T> x, ToDoubleFunction<T> y) {
    Function<T, Point2D> point =
        result -> new Point2D.Double(x.applyAsDouble(result), y.applyAsDouble(result));
    return results.stream()
        .filter(result -> !Double.isNaN(y.applyAsDouble(result)))
        .map(point)
        .toList();
  }
}
