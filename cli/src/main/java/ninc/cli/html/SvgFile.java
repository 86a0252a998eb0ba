package ninc.cli.html;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A plot of a page as an SVG file of its own, in the colours of the light scheme. The style of the
 * page is reduced to what the plot needs, and its variables are replaced by their values, because
 * few programs besides browsers know CSS variables.
 */
final class SvgFile {
  private static final Pattern MEDIA =
      Pattern.compile("@media[^{]*\\{([^{}]*\\{[^{}]*\\})*\\s*\\}");
  private static final Pattern RULE = Pattern.compile("([^{}]+)\\{([^{}]*)\\}");
  private static final Pattern DEFINITION = Pattern.compile("(--[\\w-]+):\\s*([^;]+);");
  private static final Pattern USE = Pattern.compile("var\\((--[\\w-]+)\\)");
  private static final Pattern CLASSES = Pattern.compile("class=\"([^\"]*)\"");
  private static final Pattern TAG = Pattern.compile("<(\\w+)");
  private static final Pattern CLASS_IN_SELECTOR = Pattern.compile("\\.([\\w-]+)");
  private static final Pattern TAG_IN_SELECTOR = Pattern.compile("(?<![\\w.:-])(\\w+)");

  private static final List<Rule> RULES = rules(Page.resource(Page.STYLE));
  private static final Map<String, String> VARIABLES = variables();

  private final String svg;
  private final String label;
  private final Set<String> classes;
  private final Set<String> tags;

  private record Rule(String selector, String declarations) {
    Map<String, String> definitions() {
      return DEFINITION
          .matcher(declarations)
          .results()
          .collect(Collectors.toMap(m -> m.group(1), m -> m.group(2), (_, last) -> last));
    }
  }

  private static List<Rule> rules(String style) {
    return RULE.matcher(MEDIA.matcher(style).replaceAll(""))
        .results()
        .map(m -> new Rule(m.group(1).strip(), m.group(2)))
        .toList();
  }

  private static Map<String, String> variables() {
    Map<String, String> variables = new HashMap<>();
    RULES.stream()
        .filter(rule -> rule.selector.equals(":root"))
        .forEach(rule -> variables.putAll(rule.definitions()));
    return Map.copyOf(variables);
  }

  private SvgFile(Element picture) {
    this.svg = picture.toString();
    this.label = picture.attribute("aria-label");
    this.classes =
        CLASSES
            .matcher(svg)
            .results()
            .flatMap(m -> List.of(m.group(1).split(" ")).stream())
            .collect(Collectors.toSet());
    this.tags = TAG.matcher(svg).results().map(m -> m.group(1)).collect(Collectors.toSet());
  }

  /**
   * Creates a link that saves a plot as a file. The link contains the file, so that it needs no
   * network.
   *
   * @param picture an SVG element with a label
   */
  static Element link(Element picture) {
    SvgFile file = new SvgFile(picture);
    String data = Base64.getEncoder().encodeToString(file.text().getBytes(StandardCharsets.UTF_8));
    return Element.of("a", "Save as SVG")
        .with("download", file.name())
        .with("href", "data:image/svg+xml;base64," + data);
  }

  private String name() {
    String words = label.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    return words.replaceAll("^-|-$", "") + ".svg";
  }

  private String text() {
    int content = svg.indexOf('>') + 1;
    return svg.substring(0, content)
            .replaceFirst("<svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"")
        + Element.of("style", style())
        + Element.of("rect")
            .with("width", "100%")
            .with("height", "100%")
            .with("fill", VARIABLES.get("--paper"))
        + svg.substring(content);
  }

  private String style() {
    List<String> lines = new ArrayList<>();
    for (Rule rule : RULES) {
      if (applies(rule.selector)) {
        lines.addAll(resolved(rule));
      }
    }
    return String.join("\n", lines);
  }

  private boolean applies(String selector) {
    return !selector.contains(":")
        && CLASS_IN_SELECTOR.matcher(selector).results().allMatch(m -> classes.contains(m.group(1)))
        && TAG_IN_SELECTOR.matcher(selector).results().allMatch(m -> tags.contains(m.group(1)));
  }

  /**
   * Returns a rule without variables. If it uses one that classes define, such as the colour of a
   * curve, it becomes a rule for each of these classes.
   */
  private List<String> resolved(Rule rule) {
    String declarations = resolved(DEFINITION.matcher(rule.declarations).replaceAll(""), VARIABLES);
    if (declarations.isBlank()) {
      return List.of();
    }
    Matcher open = USE.matcher(declarations);
    if (!open.find()) {
      return List.of(rule.selector + " {" + declarations + "}");
    }
    String variable = open.group(1);
    return RULES.stream()
        .filter(other -> applies(other.selector) && other.definitions().containsKey(variable))
        .map(other ->
            "%s%s {%s}"
                .formatted(
                    rule.selector,
                    other.selector,
                    resolved(resolved(declarations, other.definitions()), VARIABLES)))
        .toList();
  }

  private static String resolved(String declarations, Map<String, String> values) {
    return USE.matcher(declarations)
        .replaceAll((MatchResult use) ->
            Matcher.quoteReplacement(values.getOrDefault(use.group(1), use.group())));
  }
}
