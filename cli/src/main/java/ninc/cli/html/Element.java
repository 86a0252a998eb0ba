package ninc.cli.html;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import ninc.cli.terminal.Text;

/** A mutable HTML or SVG element, written as well-formed XML. */
public final class Element {
  private final String name;
  private final SequencedMap<String, String> attributes = new LinkedHashMap<>();
  private final List<Object> content = new ArrayList<>();

  private Element(String name) {
    this.name = name;
  }

  /**
   * Creates an element.
   *
   * @param content child elements; anything else is added as text
   */
  public static Element of(String name, Object... content) {
    return new Element(name).add(content);
  }

  /** Sets a numeric attribute, rounded to one decimal place. */
  public Element with(String attribute, double value) {
    return with(attribute, Text.format("%.1f", value));
  }

  public Element with(String attribute, String value) {
    attributes.put(attribute, value);
    return this;
  }

  public Element add(Object... more) {
    content.addAll(List.of(more));
    return this;
  }

  public Element addAll(List<Element> more) {
    content.addAll(more);
    return this;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    write(text);
    return text.toString();
  }

  private void write(StringBuilder text) {
    text.append('<').append(name);
    for (Map.Entry<String, String> attribute : attributes.entrySet()) {
      text.append(' ').append(attribute.getKey()).append("=\"");
      text.append(escaped(attribute.getValue())).append('"');
    }
    if (content.isEmpty()) {
      text.append("/>");
      return;
    }
    text.append('>');
    for (Object part : content) {
      if (part instanceof Element element) {
        element.write(text);
      } else {
        text.append(escaped(part.toString()));
      }
    }
    text.append("</").append(name).append('>');
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
