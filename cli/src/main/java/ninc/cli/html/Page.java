package ninc.cli.html;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.SequencedMap;
import ninc.cli.terminal.TextTable;
import ninc.cli.terminal.TextTable.Column;

/** A self-contained HTML page for light and dark colour schemes. */
public final class Page {
  private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm");

  private Page() {}

  /** Renders the page as HTML that is also well-formed XML. */
  public static String of(String title, List<Element> content) {
    return of(title, Element.of("main").addAll(content));
  }

  /**
   * Renders the page as HTML that is also well-formed XML.
   *
   * @param meta further elements of the head
   */
  public static String of(String title, Element main, Element... meta) {
    Element head =
        Element.of(
            "head",
            Element.of("meta").with("charset", "utf-8"),
            Element.of("meta")
                .with("name", "viewport")
                .with("content", "width=device-width, initial-scale=1"),
            Element.of("title", title),
            Element.of("style", resource("page.css")),
            Element.of("script", resource("page.js")));
    Element html =
        Element.of("html", head.addAll(List.of(meta)), Element.of("body", main)).with("lang", "en");
    return "<!DOCTYPE html>\n" + html + "\n";
  }

  /**
   * Creates a paragraph with the origin of the page.
   *
   * @param command the command line that was run
   * @param date the time of the run
   */
  public static Element origin(String command, LocalDateTime date) {
    return Element.of("p", Element.of("code", command), ", " + MINUTE.format(date))
        .with("class", "run");
  }

  /**
   * Creates a figure for a plot that is too detailed for a narrow screen, which can be moved
   * sideways there.
   */
  public static Element wideFigure(Element picture, String caption) {
    return figure(picture, caption).with("class", "wide");
  }

  /** Creates a list of terms and what they are, for the top of a page. */
  public static Element facts(SequencedMap<String, String> facts) {
    Element list = Element.of("dl").with("class", "facts");
    facts.forEach((term, fact) ->
        list.add(Element.of("div", Element.of("dt", term), Element.of("dd", fact))));
    return list;
  }

  /**
   * Creates a figure with a caption. Where scripts are on, a plot also gets a button that saves it
   * as an SVG file.
   */
  public static Element figure(Element picture, String caption) {
    return Element.of(
        "figure",
        Element.of("div", picture).with("class", "picture"),
        Element.of("figcaption", caption));
  }

  public static Element table(TextTable table) {
    Element body = Element.of("tbody");
    table.rows().forEach(row -> body.add(row(table, "td", row)));
    if (!table.total().isEmpty()) {
      body.add(row(table, "td", table.total()).with("class", "total"));
    }
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

  private static String resource(String name) {
    try (InputStream stream = Page.class.getResourceAsStream(name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
