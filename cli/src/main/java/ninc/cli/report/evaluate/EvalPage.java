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
        Page.figure(
            ConfusionPlot.of(report.confusion(), report.classes()),
            "Rows are true classes, columns are predicted classes. The colour shows the square root"
                + " of a cell's share of its row. Hover over a cell for the numbers."),
        Element.of("h2", "Classes"),
        Page.table(EvalTables.classes(report)),
        Element.of("p", EvalTables.TERMS).with("class", "run"),
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
