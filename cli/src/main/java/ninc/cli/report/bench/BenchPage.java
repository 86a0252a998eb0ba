package ninc.cli.report.bench;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import ninc.cli.html.Element;
import ninc.cli.html.Page;
import ninc.runtime.bench.Measurement;
import ninc.runtime.training.Mode;

/** The results of {@code ninc bench} as one page that needs no other file and no network. */
public final class BenchPage {
  private final BenchReport report;

  private BenchPage(BenchReport report) {
    this.report = report;
  }

  /**
   * The page as HTML.
   *
   * @param command that was run
   * @param date when
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
    content.add(Element.of("h2", "Levels of fusion"));
    for (Mode mode : report.modes()) {
      content.add(
          Page.figure(
              FusionBars.of(report, mode),
              mode.label() + ": bars are medians, whiskers the slowest and the fastest run"));
    }
    content.add(Page.table(BenchTables.levels(report)));
    for (Mode mode : report.modes()) {
      Measurement fastest = report.fastest(mode);
      content.add(Element.of("h2", "Roofline, " + mode.label()));
      content.add(legend(mode));
      content.add(
          Page.figure(
              RooflinePlot.of(report.machine().roofline(), report.of(mode), fastest),
              "A disc is a kernel, its area its share of the step; the names are those of level "
                  + fastest.level().label()
                  + ", as far as there is room. Point at a disc to see more. Kernels with less than 0.1 %"
                  + " of the step, and those that only move data, are in the tables alone."));
      report.of(mode).forEach(level -> content.add(kernels(level, level == fastest)));
    }
    content.add(Element.of("h2", "What the figures mean"));
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
