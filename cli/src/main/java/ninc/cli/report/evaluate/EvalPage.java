package ninc.cli.report.evaluate;

import java.time.LocalDateTime;
import java.util.List;
import ninc.cli.html.Element;
import ninc.cli.html.Page;

/** The results of {@code ninc eval} as a self-contained HTML page. */
public final class EvalPage {
  private static final int MISTAKES = 32;

  private EvalPage() {}

  /**
   * Renders the page as HTML.
   *
   * @param command the command line that was run
   * @param date the time of the run
   */
  public static String of(EvalReport report, String command, LocalDateTime date) {
    return Page.of("ninc eval: " + report.model(), content(report, command, date));
  }

  private static List<Element> content(EvalReport report, String command, LocalDateTime date) {
    return List.of(
        Element.of("h1", report.model()),
        Element.of("p", report.headline() + "."),
        Page.origin(command, date),
        Element.of("h2", "Confusion matrix"),
        Page.wideFigure(
            ConfusionPlot.of(report.confusion(), report.classes()),
            "The colour shows a cell's share of the examples of its true class. Hover over a cell for"
                + " the numbers."),
        Element.of("h2", "Classes"),
        Page.table(EvalTables.classes(report)),
        Element.of("p", EvalTables.TERMS).with("class", "run"),
        Element.of("h2", "Calibration"),
        Element.of("p", report.calibrationLine() + "."),
        Element.of(
                "div",
                Page.figure(
                    ReliabilityPlot.accuracy(report.calibration()),
                    "Reliability diagram: the accuracy (blue) should be on the diagonal; orange is the"
                        + " distance from the mean probability of each bar."),
                Page.figure(
                    ReliabilityPlot.distribution(report.calibration()),
                    "How many of the examples are predicted with which probability."))
            .with("class", "pair"),
        Element.of("h2", "Most confident mistakes"),
        Element.of("p", "The true class is in bold, the predicted class below it.")
            .with("class", "run"),
        mistakes(report));
  }

  private static Element mistakes(EvalReport report) {
    List<EvalReport.Mistake> mistakes = report.mistakes(MISTAKES);
    return mistakes.isEmpty()
        ? Element.of("p", "None.")
        : MistakeGallery.of(mistakes, report.data().test(), report.classes());
  }
}
