package ninc.cli.report.bench;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import ninc.cli.html.Controls;
import ninc.cli.html.Element;
import ninc.cli.html.Page;
import ninc.dsl.Precision;
import ninc.runtime.bench.Measurement;
import ninc.runtime.training.Mode;

/** The results of {@code ninc bench} as a self-contained HTML page. */
public final class BenchPage {
  private static final String ALL_LEVELS = "all";

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
    BenchTables.deviations(sweep).ifPresent(line -> content.add(Element.of("p", line + ".")));
    content.add(Element.of("p", BenchTables.machine(sweep.machine()) + "."));
    content.addAll(spreads());
    content.add(Page.origin(command, date));
    if (sweep.isSingle()) {
      BenchReport report = sweep.reports().getFirst();
      content.add(Element.of("h2", "Fusion levels"));
      content.addAll(bars(report));
      content.add(Page.table(BenchTables.levels(sweep)));
      content.addAll(rooflines(report, "h2", 1));
    } else {
      List<Element> gains = gains();
      content.add(Element.of("h2", gains.isEmpty() ? "Fusion levels" : "Gain of fusion"));
      content.addAll(gains);
      content.add(Page.table(BenchTables.levels(sweep)));
      for (int i = 0; i < sweep.reports().size(); i++) {
        BenchReport report = sweep.reports().get(i);
        content.add(Element.of("h2", report.model().title()));
        content.addAll(bars(report));
        content.addAll(rooflines(report, "h3", i + 1));
      }
    }
    content.add(Element.of("h2", "Metrics"));
    content.add(
        Element.of("ul")
            .addAll(sweep.terms().stream().map(line -> Element.of("li", line)).toList()));
    return content;
  }

  /** Says whose runs differ too much; of several models, behind a line that can be opened. */
  private List<Element> spreads() {
    List<Element> lines =
        sweep.reports().stream()
            .flatMap(report ->
                BenchTables.spread(report)
                    .map(line -> Element.of("p", report.model().title() + ": " + line + "."))
                    .stream())
            .toList();
    if (lines.size() < 2) {
      return lines;
    }
    String summary =
        "The runs of %d of %d models differ much".formatted(lines.size(), sweep.reports().size());
    return List.of(Element.of("details", Element.of("summary", summary)).addAll(lines));
  }

  /**
   * Draws the gain by each parameter with several values, and maps of it by the first two of them.
   */
  private List<Element> gains() {
    List<Element> figures = new ArrayList<>();
    if (sweep.plan().levels().size() < 2) {
      return figures;
    }
    for (Mode mode : sweep.modes()) {
      for (Precision precision : sweep.precisions()) {
        figures.addAll(gains(mode, precision));
      }
    }
    return figures;
  }

  private List<Element> gains(Mode mode, Precision precision) {
    List<Element> figures = new ArrayList<>();
    List<Element> maps =
        GainMap.of(sweep, mode, precision).stream()
            .map(map -> Page.figure(map.draw(), map.caption()))
            .toList();
    if (!maps.isEmpty()) {
      figures.add(Element.of("div").addAll(maps).with("class", "pair"));
    }
    for (String parameter : sweep.swept()) {
      GainPlot plot = new GainPlot(sweep, mode, precision, parameter);
      figures.add(Page.wideFigure(plot.draw(), plot.caption()));
    }
    return figures;
  }

  private static List<Element> bars(BenchReport report) {
    return report.modes().stream()
        .map(mode ->
            Page.wideFigure(
                FusionBars.of(report, mode),
                mode.label() + ": bars show the median, whiskers the slowest and the fastest run"))
        .toList();
  }

  private List<Element> rooflines(BenchReport report, String heading, int number) {
    List<Element> content = new ArrayList<>();
    for (Mode mode : report.modes()) {
      content.add(Element.of(heading, "Kernels, " + mode.label()));
      content.add(KernelBars.legend());
      content.add(
          Page.wideFigure(
              KernelBars.of(report, mode),
              "Each level: the measured time of its kernels in execution order, and below it their"
                  + " predicted time, which is the launch and the longer of arithmetic at the peak and"
                  + " bytes at the speed of a copy. The colour is what takes most of the prediction."
                  + " Hover over a kernel for details."));
      content.add(Element.of(heading, "Roofline, " + mode.label()));
      content.addAll(roofline(report, mode, "roofline-%s-%d".formatted(mode.label(), number)));
      for (Measurement level : report.of(mode)) {
        content.add(kernels(report, level, level == report.fastest(mode)));
      }
    }
    return content;
  }

  /**
   * Draws the roofline of each level, and that of all levels, of which the reader chooses one.
   *
   * @param choice the name of the choice
   */
  private static List<Element> roofline(BenchReport report, Mode mode, String choice) {
    List<Measurement> levels = report.of(mode);
    Measurement fastest = report.fastest(mode);
    String chosen = report.label(fastest);
    List<Element> content = new ArrayList<>();
    List<String> options = new ArrayList<>();
    levels.forEach(level -> options.add(report.label(level)));
    if (levels.size() > 1) {
      options.add(ALL_LEVELS);
    }
    content.add(Controls.row(Controls.choice(choice, "Fusion level", options, chosen)));
    content.add(legend(report, mode));
    for (String option : options) {
      List<Measurement> shown =
          option.equals(ALL_LEVELS)
              ? levels
              : levels.stream().filter(level -> report.label(level).equals(option)).toList();
      Measurement named = shown.size() == 1 ? shown.getFirst() : fastest;
      Element figure =
          Page.wideFigure(
              RooflinePlot.of(report, shown, named),
              "Each disc is a kernel; its area is the kernel's share of the step time. Kernels of level "
                  + report.label(named)
                  + " are labelled where there is room. Hover over a disc for details. Kernels that take"
                  + " less than 0.1 % of the step or only move data are listed in the tables only.");
      content.add(Controls.shownFor(choice, option, option.equals(chosen), figure));
    }
    return content;
  }

  private static Element legend(BenchReport report, Mode mode) {
    Element legend = Element.of("p").with("class", "legend");
    for (Measurement level : report.of(mode)) {
      legend.add(Element.of("span", report.label(level)).with("class", report.style(level)));
    }
    return legend;
  }

  private Element kernels(BenchReport report, Measurement level, boolean open) {
    Element details =
        Element.of(
            "details",
            Element.of("summary", BenchTables.kernelsTitle(report, level)),
            Page.table(BenchTables.kernels(sweep, level)));
    return open ? details.with("open", "open") : details;
  }
}
