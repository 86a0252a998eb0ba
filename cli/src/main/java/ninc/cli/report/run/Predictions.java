package ninc.cli.report.run;

import java.util.stream.IntStream;
import ninc.cli.html.Element;
import ninc.cli.html.Images;
import ninc.cli.terminal.Text;
import ninc.runtime.predict.LabelledPrediction;

/** A gallery of test images with their classes and predictions. */
final class Predictions {
  private static final int MOST = 12;
  private static final int WIDTH = 112;

  private final RunView view;

  private Predictions(RunView view) {
    this.view = view;
  }

  /** Draws the gallery, which has the same images throughout a run. */
  static Element of(RunView view) {
    Predictions predictions = new Predictions(view);
    int size = view.sample().indices().size();
    int shown = Math.min(MOST, size);
    return Element.of("div")
        .with("class", "gallery")
        .addAll(
            IntStream.range(0, shown)
                .mapToObj(i -> predictions.example(i * size / shown))
                .toList());
  }

  private Element example(int index) {
    LabelledPrediction prediction = view.inspection().predictions().get(index);
    String label = view.className(prediction.label());
    String probability = Text.format("%.1f\u00a0%%", 100 * prediction.probability());
    String predicted =
        prediction.isRight()
            ? "✓ " + probability
            : "✗ %s %s".formatted(view.className(prediction.predicted()), probability);
    String number = "test example %d".formatted(view.sample().indices().get(index));
    return Element.of(
            "figure",
            Images.ofExample(view.sample().examples(), index, WIDTH, number + ": " + label)
                .with("title", number),
            Element.of("figcaption", Element.of("b", label), Element.of("br"), predicted))
        .with("class", prediction.isRight() ? "right" : "wrong");
  }
}
