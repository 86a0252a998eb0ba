package ninc.cli.report.run;

import java.awt.geom.Point2D;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import ninc.cli.html.Controls;
import ninc.cli.html.Element;
import ninc.cli.html.LinePlot;
import ninc.cli.html.LinePlot.Curve;
import ninc.cli.html.LinePlot.ValueAxis;
import ninc.cli.html.LossAxis;
import ninc.cli.html.Page;
import ninc.runtime.training.history.CurvePoint;
import ninc.runtime.training.history.EpochResult;
import ninc.runtime.training.history.History;

/** The curves of a run. */
final class HistoryPlots {
  private final History history;
  private final double epochs;

  /**
   * @param epochs the planned number of epochs
   */
  HistoryPlots(History history, double epochs) {
    this.history = history;
    this.epochs = epochs;
  }

  /** Plots loss and accuracy over the epochs beside each other, with the curves in one order. */
  Element scores() {
    List<Curve> losses =
        curves(CurvePoint::loss, EpochResult::validationLoss, EpochResult::testLoss);
    List<Curve> accuracies =
        curves(CurvePoint::accuracy, EpochResult::validationAccuracy, EpochResult::testAccuracy);
    return Element.of("div")
        .with("class", "pair")
        .addAll(
            LossAxis.figures(
                axis -> Page.figure(LinePlot.of("loss", epochs, axis, losses), "Loss")))
        .add(
            Page.figure(LinePlot.of("accuracy", epochs, ValueAxis.LINEAR, accuracies), "Accuracy"));
  }

  Element learningRate() {
    return plot("learning rate", CurvePoint::learningRate);
  }

  Element speed() {
    return plot("training examples/s", CurvePoint::examplesPerSecond);
  }

  private Element plot(String title, ToDoubleFunction<CurvePoint> value) {
    Curve curve =
        new Curve(title, "train", false, points(history.points(), CurvePoint::position, value));
    return LinePlot.of(title, epochs, ValueAxis.LINEAR, List.of(curve));
  }

  /** Returns the curves of the training and test examples and, if there are any, the validation. */
  private List<Curve> curves(
      ToDoubleFunction<CurvePoint> train,
      ToDoubleFunction<EpochResult> validation,
      ToDoubleFunction<EpochResult> test) {
    List<Curve> curves = new ArrayList<>();
    curves.add(
        new Curve(
            "train",
            "train " + Controls.SMOOTHABLE,
            false,
            points(history.points(), CurvePoint::position, train)));
    if (history.epochs().stream().anyMatch(epoch -> !Double.isNaN(epoch.validationLoss()))) {
      curves.add(evaluated("validation", validation));
    }
    curves.add(evaluated("test", test));
    return curves;
  }

  private Curve evaluated(String name, ToDoubleFunction<EpochResult> value) {
    return new Curve(name, name, true, points(history.epochs(), EpochResult::position, value));
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
