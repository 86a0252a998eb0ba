package ninc.cli.report.evaluate;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import ninc.cli.terminal.Text;
import ninc.runtime.data.Dataset;
import ninc.runtime.metrics.ConfusionMatrix;
import ninc.runtime.predict.ClassNames;
import ninc.runtime.predict.LabelledPrediction;
import ninc.runtime.training.Totals;

/**
 * What {@code ninc eval} found out.
 *
 * @param model its name
 * @param data whose test examples were taken
 * @param predictions of each of them, in order
 */
public record EvalReport(
    String model, Dataset data, Totals totals, List<LabelledPrediction> predictions) {

  /**
   * An example that is taken for another class.
   *
   * @param example its number among the test examples, from 0
   */
  record Mistake(int example, LabelledPrediction prediction) {}

  public EvalReport {
    predictions = List.copyOf(predictions);
  }

  /** One line: the model, the data, loss and accuracy. */
  public String headline() {
    return Text.format(
        "%s on %s: loss %.4f, accuracy %.4f (%,d test examples)",
        model, data.name(), totals.meanLoss(), totals.accuracy(), totals.examples());
  }

  /**
   * The classes: those of the data, and those that are predicted though the data have them not,
   * which happens where the model gives more logits.
   */
  public List<String> classes() {
    int predicted =
        predictions.stream().mapToInt(LabelledPrediction::predicted).max().orElse(0) + 1;
    return new ClassNames(data.classNames()).first(Math.max(data.classNames().size(), predicted));
  }

  ConfusionMatrix confusion() {
    return ConfusionMatrix.of(predictions, classes().size());
  }

  /** The mistakes that the model is surest of, the surest first. */
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
