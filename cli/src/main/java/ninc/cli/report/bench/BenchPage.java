package ninc.cli.report.bench;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import ninc.cli.html.Element;
import ninc.cli.html.Page;
import ninc.runtime.bench.Measurement;
import ninc.runtime.training.Mode;

/** The results of {@code ninc bench} as a self-contained HTML page. */
public final class BenchPage {
  private final BenchReport report;

  private BenchPage(BenchReport report) {
    this.report = report;
  }

  /**
   * Renders the page as HTML.
   *
   * @param command the command line that was run
   * @param date the time of the run
   */
  public static String of(BenchReport report, String command, LocalDateTime date) {
    return Page.of("ninc bench: " + report.model(), new BenchPage(report).content(command, date));
  }

  private List<Element> content(String command, LocalDateTime date) {
    List<Element> content = new ArrayList<>();
    content.add(Element.of("h1", report.model()));
    content.add(Element.of("p", BenchTables.method(report) + "."));
    content.add(Element.of("p", BenchTables.machine(report.machine()) + "."));
    content.add(Page.origin(command, date));
    content.add(Element.of("h2", "Fusion levels"));
    for (Mode mode : report.modes()) {
      content.add(
          Page.figure(
              FusionBars.of(report, mode),
              mode.label() + ": bars show the median, whiskers the slowest and the fastest run"));
    }
    content.add(Page.table(BenchTables.levels(report)));
    for (Mode mode : report.modes()) {
      Measurement fastest = report.fastest(mode);
      content.add(Element.of("h2", "Roofline, " + mode.label()));
      content.add(legend(mode));
      content.add(
          Page.figure(
              RooflinePlot.of(report.machine().roofline(), report.of(mode), fastest),
              "Each disc is a kernel; its area is the kernel's share of the step time. Kernels of level "
                  + fastest.level().label()
                  + " are labelled where there is room. Hover over a disc for details. Kernels that take"
                  + " less than 0.1 % of the step or only move data are listed in the tables only."));
      report.of(mode).forEach(level -> content.add(kernels(level, level == fastest)));
    }
    content.add(Element.of("h2", "Metrics"));
    content.add(
        Element.of("ul")
            .addAll(BenchTerms.ALL.stream().map(line -> Element.of("li", line)).toList()));
    return content;
  }

  private Element legend(Mode mode) {
    Element legend = Element.of("p").with("class", "legend");
    for (Measurement level : report.of(mode)) {
      String colour = "level" + level.level().ordinal();
      legend.add(Element.of("span", level.level().label()).with("class", colour));
    }
    return legend;
  }

  private Element kernels(Measurement level, boolean open) {
    Element details =
        Element.of(
            "details",
            Element.of("summary", BenchTables.kernelsTitle(level)),
            Page.table(BenchTables.kernels(report.machine().roofline(), level)));
    return open ? details.with("open", "open") : details;
  }
}
