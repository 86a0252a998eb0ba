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
  private final BenchSweep sweep;

  private BenchPage(BenchSweep sweep) {
    this.sweep = sweep;
  }

  /**
   * Renders the page as HTML.
   *
   * @param command the command line that was run
   * @param date the time of the run
   */
  public static String of(BenchSweep sweep, String command, LocalDateTime date) {
    return Page.of("ninc bench: " + sweep.title(), new BenchPage(sweep).content(command, date));
  }

  private List<Element> content(String command, LocalDateTime date) {
    List<Element> content = new ArrayList<>();
    content.add(Element.of("h1", sweep.title()));
    content.add(Element.of("p", BenchTables.method(sweep) + "."));
    content.add(Element.of("p", BenchTables.machine(sweep.machine()) + "."));
    content.add(Page.origin(command, date));
    if (sweep.isSingle()) {
      BenchReport report = sweep.reports().getFirst();
      content.add(Element.of("h2", "Fusion levels"));
      content.addAll(bars(report));
      content.add(Page.table(BenchTables.levels(sweep)));
      content.addAll(rooflines(report, "h2"));
    } else {
      List<Element> gains = gains();
      content.add(Element.of("h2", gains.isEmpty() ? "Fusion levels" : "Gain of fusion"));
      content.addAll(gains);
      content.add(Page.table(BenchTables.levels(sweep)));
      for (BenchReport report : sweep.reports()) {
        content.add(Element.of("h2", report.model().title()));
        content.addAll(bars(report));
        content.addAll(rooflines(report, "h3"));
      }
    }
    content.add(Element.of("h2", "Metrics"));
    content.add(
        Element.of("ul")
            .addAll(BenchTerms.ALL.stream().map(line -> Element.of("li", line)).toList()));
    return content;
  }

  /** Draws the gain over each parameter with several values. */
  private List<Element> gains() {
    List<Element> figures = new ArrayList<>();
    for (Mode mode : sweep.modes()) {
      for (String parameter : sweep.swept()) {
        GainPlot plot = new GainPlot(sweep, mode, parameter);
        if (plot.comparesLevels()) {
          figures.add(Page.figure(plot.draw(), plot.caption()));
        }
      }
    }
    return figures;
  }

  private static List<Element> bars(BenchReport report) {
    return report.modes().stream()
        .map(mode ->
            Page.figure(
                FusionBars.of(report, mode),
                mode.label() + ": bars show the median, whiskers the slowest and the fastest run"))
        .toList();
  }

  private static List<Element> rooflines(BenchReport report, String heading) {
    List<Element> content = new ArrayList<>();
    for (Mode mode : report.modes()) {
      Measurement fastest = report.fastest(mode);
      content.add(Element.of(heading, "Roofline, " + mode.label()));
      content.add(legend(report, mode));
      content.add(
          Page.figure(
              RooflinePlot.of(report.machine().roofline(), report.of(mode), fastest),
              "Each disc is a kernel; its area is the kernel's share of the step time. Kernels of"
                  + " level "
                  + fastest.level().label()
                  + " are labelled where there is room. Hover over a disc for details. Kernels that"
                  + " take less than 0.1 % of the step or only move data are listed in the tables"
                  + " only."));
      for (Measurement level : report.of(mode)) {
        content.add(kernels(report, level, level == fastest));
      }
    }
    return content;
  }

  private static Element legend(BenchReport report, Mode mode) {
    Element legend = Element.of("p").with("class", "legend");
    for (Measurement level : report.of(mode)) {
      String colour = BenchReport.colour(report.of(mode), level);
      legend.add(Element.of("span", level.level().label()).with("class", colour));
    }
    return legend;
  }

  private static Element kernels(BenchReport report, Measurement level, boolean open) {
    Element details =
        Element.of(
            "details",
            Element.of("summary", BenchTables.kernelsTitle(level)),
            Page.table(BenchTables.kernels(report.machine().roofline(), level)));
    return open ? details.with("open", "open") : details;
  }
}
