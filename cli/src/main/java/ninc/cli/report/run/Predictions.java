package ninc.cli.report.run;

import java.util.stream.IntStream;
import ninc.cli.html.Element;
import ninc.cli.html.Images;
import ninc.cli.terminal.Text;
import ninc.runtime.data.Image;
import ninc.runtime.data.ImageShape;
import ninc.runtime.data.ImageSize;
import ninc.runtime.data.Png;
import ninc.runtime.data.Split;
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
            Images.of(png(index), WIDTH, number + ": " + label).with("title", number),
            Element.of("figcaption", Element.of("b", label), Element.of("br"), predicted))
        .with("class", prediction.isRight() ? "right" : "wrong");
  }

  /** Returns the image as in the data set, or reduced to the size at which it is displayed. */
  private Png png(int index) {
    Split examples = view.sample().examples();
    ImageShape shape = examples.shape();
    byte[] pixels = new byte[shape.length()];
    examples.copyImage(index, pixels);
    Image image = new Image(shape, pixels);
    int most = Math.max(shape.height(), shape.width());
    return most <= WIDTH
        ? Png.of(image)
        : Png.of(
            image.resized(
                new ImageSize(
                    Math.max(1, shape.height() * WIDTH / most),
                    Math.max(1, shape.width() * WIDTH / most))));
  }
}
