package ninc.cli.report.evaluate;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import ninc.cli.html.Element;
import ninc.cli.html.Page;

/** The results of {@code ninc eval} as one page that needs no other file and no network. */
public final class EvalPage {
  private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm");
  private static final int MISTAKES = 32;

  private EvalPage() {}

  /**
   * The page as HTML.
   *
   * @param command that was run
   * @param date when
   */
  public static String of(EvalReport report, String command, LocalDateTime date) {
    return Page.of("ninc eval: " + report.model(), content(report, command, MINUTE.format(date)));
  }

  private static List<Element> content(EvalReport report, String command, String date) {
    return List.of(
        Element.of("h1", report.model()),
        Element.of("p", report.headline() + "."),
        Element.of("p", Element.of("code", command), ", " + date).with("class", "run"),
        Element.of("h2", "Confusion matrix"),
        Page.figure(
            ConfusionPlot.of(report.confusion(), report.classes()),
            "Rows are the classes, columns what the model takes their examples for. The colour is"
                + " the share of the row, its root to show small ones, too; point at a cell to see"
                + " the numbers."),
        Element.of("h2", "Classes"),
        Page.table(EvalTables.classes(report)),
        Element.of("p", EvalTables.TERMS).with("class", "run"),
        Element.of("h2", "Mistakes that the model is surest of"),
        Element.of("p", "In bold the class, below it what the model takes the example for.")
            .with("class", "run"),
        mistakes(report));
  }

  private static Element mistakes(EvalReport report) {
    List<EvalReport.Mistake> mistakes = report.mistakes(MISTAKES);
    return mistakes.isEmpty()
        ? Element.of("p", "There are none.")
        : MistakeGallery.of(mistakes, report.data().test(), report.classes());
  }
}
