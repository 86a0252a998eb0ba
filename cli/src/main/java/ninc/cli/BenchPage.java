package ninc.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import ninc.cli.TextTable.Column;
import ninc.runtime.bench.Measurement;
import ninc.runtime.training.Mode;

/** The results of {@code ninc bench} as one page that needs no other file and no network. */
final class BenchPage {
  private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm");

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
  static String of(BenchReport report, String command, LocalDateTime date) {
    return "<!DOCTYPE html>\n" + new BenchPage(report).html(command, MINUTE.format(date)) + "\n";
  }

  private Element html(String command, String date) {
    String title = "ninc bench: " + report.model();
    return Element.of("html")
        .with("lang", "en")
        .add(
            Element.of(
                "head",
                Element.of("meta").with("charset", "utf-8"),
                Element.of("meta")
                    .with("name", "viewport")
                    .with("content", "width=device-width, initial-scale=1"),
                Element.of("title", title),
                Element.of("style", style())),
            Element.of("body", Element.of("main").addAll(content(command, date))));
  }

  private List<Element> content(String command, String date) {
    List<Element> content = new ArrayList<>();
    content.add(Element.of("h1", report.model()));
    content.add(Element.of("p", BenchTables.method(report) + "."));
    content.add(Element.of("p", BenchTables.machine(report.machine()) + "."));
    content.add(Element.of("p", Element.of("code", command), ", " + date).with("class", "run"));
    content.add(Element.of("h2", "Levels of fusion"));
    for (Mode mode : report.modes()) {
      content.add(
          figure(
              FusionBars.of(report, mode),
              mode.label() + ": bars are medians, whiskers the slowest and the fastest run"));
    }
    content.add(table(BenchTables.levels(report)));
    for (Mode mode : report.modes()) {
      Measurement fastest = report.fastest(mode);
      content.add(Element.of("h2", "Roofline, " + mode.label()));
      content.add(legend(mode));
      content.add(
          figure(
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
            table(BenchTables.kernels(report.machine().roofline(), level)));
    return open ? details.with("open", "open") : details;
  }

  private static Element figure(Element picture, String caption) {
    return Element.of("figure", picture, Element.of("figcaption", caption));
  }

  private static Element table(TextTable table) {
    Element body = Element.of("tbody");
    table.rows().forEach(row -> body.add(row(table, "td", row)));
    Element head =
        Element.of("thead", row(table, "th", table.columns().stream().map(Column::title).toList()));
    return Element.of("div", Element.of("table", head, body)).with("class", "scroll");
  }

  private static Element row(TextTable table, String cell, List<String> texts) {
    Element row = Element.of("tr");
    for (int column = 0; column < texts.size(); column++) {
      Element made = Element.of(cell, texts.get(column));
      row.add(table.columns().get(column).alignedRight() ? made : made.with("class", "word"));
    }
    return row;
  }

  private static String style() {
    try (InputStream stream = BenchPage.class.getResourceAsStream("bench.css")) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
