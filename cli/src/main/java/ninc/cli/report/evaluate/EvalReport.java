package ninc.cli.report.evaluate;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import ninc.cli.terminal.Text;
import ninc.runtime.OneLine;
import ninc.runtime.data.Dataset;
import ninc.runtime.metrics.Calibration;
import ninc.runtime.metrics.ConfusionMatrix;
import ninc.runtime.predict.ClassNames;
import ninc.runtime.predict.LabelledPrediction;
import ninc.runtime.training.Totals;

/**
 * The results of {@code ninc eval}.
 *
 * @param model the name of the model
 * @param data the data set with the test examples
 * @param predictions the predictions for the test examples, in order
 */
public record EvalReport(
    String model, Dataset data, Totals totals, List<LabelledPrediction> predictions) {

  /**
   * A misclassified example.
   *
   * @param example the index of the test example, from 0
   */
  record Mistake(int example, LabelledPrediction prediction) {}

  public EvalReport {
    predictions = List.copyOf(predictions);
  }

  /** Returns one line with the model, the data set, loss and accuracy. */
  public String headline() {
    return Text.format(
        "%s on %s: loss %.4f, accuracy %.4f (%,d test examples)",
        model, OneLine.of(data.name()), totals.meanLoss(), totals.accuracy(), totals.examples());
  }

  /**
   * Returns the names of the classes: those of the data set, and any further classes that are
   * predicted because the model has more logits.
   */
  public List<String> classes() {
    int predicted =
        predictions.stream().mapToInt(LabelledPrediction::predicted).max().orElse(0) + 1;
    return new ClassNames(data.classNames()).first(Math.max(data.classNames().size(), predicted));
  }

  ConfusionMatrix confusion() {
    return ConfusionMatrix.of(predictions, classes().size());
  }

  Calibration calibration() {
    return Calibration.of(predictions);
  }

  /** Returns one line on how far the probabilities of the predictions can be trusted. */
  public String calibrationLine() {
    double probability =
        predictions.stream().mapToDouble(LabelledPrediction::probability).average().orElseThrow();
    return Text.format(
        "Expected calibration error %.4f: the mean probability of the predictions is %.4f, their"
            + " accuracy %.4f",
        calibration().expectedError(), probability, totals.accuracy());
  }

  /** Returns the most confident mistakes, the most confident first. */
  List<Mistake> mistakes(int most) {
    return IntStream.range(0, predictions.size())
        .mapToObj(i -> new Mistake(i, predictions.get(i)))
        .filter(mistake -> !mistake.prediction().isRight())
        .sorted(
            Comparator.comparingDouble((Mistake mistake) -> mistake.prediction().probability())
                .reversed())
        .limit(most)
        .toList();
  }
}
