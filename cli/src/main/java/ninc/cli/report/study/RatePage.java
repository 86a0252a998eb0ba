package ninc.cli.report.study;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import ninc.cli.html.Element;
import ninc.cli.html.Page;

/** The results of {@code ninc find-lr} as one page that needs no other file and no network. */
public final class RatePage {

  private RatePage() {}

  /**
   * The page as HTML.
   *
   * @param command that was run
   * @param date when
   */
  public static String of(RateReport report, String command, LocalDateTime date) {
    List<Element> content = new ArrayList<>();
    content.add(Element.of("h1", report.model().name()));
    content.add(Element.of("p", report.method() + "."));
    content.add(Page.origin(command, date));
    content.add(
        Page.figure(
            RatePlot.of(report.curve()),
            "A disc is the loss of a step's batch, the line their mean over neighbouring steps."));
    report.suggestion().ifPresent(line -> content.add(Element.of("p", line + ".")));
    content.add(Page.table(report.table()));
    return Page.of("ninc find-lr: " + report.model().name(), content);
  }
}
