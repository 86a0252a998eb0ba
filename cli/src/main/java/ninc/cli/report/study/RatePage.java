package ninc.cli.report.study;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import ninc.cli.html.Element;
import ninc.cli.html.Page;

/** The results of {@code ninc find-lr} as a self-contained HTML page. */
public final class RatePage {

  private RatePage() {}

  /**
   * Renders the page as HTML.
   *
   * @param command the command line that was run
   * @param date the time of the run
   */
  public static String of(RateReport report, String command, LocalDateTime date) {
    List<Element> content = new ArrayList<>();
    content.add(Element.of("h1", report.model().title()));
    content.add(Element.of("p", report.method() + "."));
    report
        .suggestion()
        .ifPresent(line -> content.add(Element.of("p", line + ".").with("class", "state")));
    content.add(Page.origin(command, date));
    content.add(
        Page.figure(
                RatePlot.of(report.curve()),
                "Each disc is the loss of one step; the line is the mean over neighbouring steps, and the"
                    + " ring its minimum. The plot shows the range of the line; steps above or below it"
                    + " are left out.")
            .with("class", "narrow"));
    content.add(Page.table(report.table()));
    return Page.of("ninc find-lr: " + report.model().title(), content);
  }
}
