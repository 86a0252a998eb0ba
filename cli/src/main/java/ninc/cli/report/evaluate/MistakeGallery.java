package ninc.cli.report.evaluate;

import java.util.List;
import ninc.cli.html.Element;
import ninc.cli.html.Images;
import ninc.cli.terminal.Text;
import ninc.runtime.data.Split;

/** A gallery of misclassified test images, which are embedded in the page. */
final class MistakeGallery {
  private static final int SIDE = 112;

  private MistakeGallery() {}

  static Element of(List<EvalReport.Mistake> mistakes, Split examples, List<String> names) {
    return Element.of("div")
        .with("class", "gallery")
        .addAll(mistakes.stream().map(mistake -> figure(mistake, examples, names)).toList());
  }

  private static Element figure(EvalReport.Mistake mistake, Split examples, List<String> names) {
    String label = names.get(mistake.prediction().label());
    String predicted =
        Text.format(
            "%s, %.1f\u00a0%%",
            names.get(mistake.prediction().predicted()), 100 * mistake.prediction().probability());
    String number = "test example %d".formatted(mistake.example());
    return Element.of(
            "figure",
            Images.ofExample(examples, mistake.example(), SIDE, number + ": " + label)
                .with("title", number),
            Element.of("figcaption", Element.of("b", label), Element.of("br"), "✗ " + predicted))
        .with("class", "wrong");
  }
}
