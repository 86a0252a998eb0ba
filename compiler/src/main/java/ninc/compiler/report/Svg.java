package ninc.compiler.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.ir.Value;
import ninc.compiler.report.Diagram.Edge;

/** Draws a network, or a part of it, before and after fusion as a self-contained SVG image. */
public final class Svg {
  private static final double MARGIN = 30;
  private static final double HEADER = 92;
  private static final double BETWEEN = 90;

  /** The advance of a character in the heading. */
  private static final double HEADING_ADVANCE = 12;

  private static final String STYLE =
      """
      text { font-family: ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; fill: #1f2328 }
      .page { fill: #ffffff }
      .heading { font-size: 19px; font-weight: bold }
      .half { font-size: 17px; font-weight: bold }
      .column { font-size: 12px }
      .title { font-size: 11px; font-weight: bold }
      .line { font-size: 10px }
      .box { stroke-width: 1 }
      .fused .box { stroke-width: 3 }
      .operator { fill: #ffffff; fill-opacity: 0.8; stroke-width: 0.5 }
      .edge { fill: none; stroke: #57606a; stroke-width: 1.2; marker-end: url(#arrow) }
      .kept { fill: none; stroke: #afb8c1; stroke-width: 1; stroke-dasharray: 3 2 }
      """;

  private final StringBuilder svg = new StringBuilder();

  private Svg() {}

  /** The program before or after fusion. */
  private record Half(String id, String caption, Diagram diagram, Layout layout) {
    static Half of(String id, String caption, FusedGraph fused, DiagramPart part) {
      Diagram diagram = Diagram.of(fused);
      return new Half(id, caption, diagram, Layout.of(diagram, part));
    }
  }

  /**
   * Returns the image, with a box per kernel that contains a box per operator.
   *
   * @param title the heading
   * @param unfused the graph with one region per operator
   * @param fused the fused graph
   * @param part what is drawn
   */
  public static String of(String title, FusedGraph unfused, FusedGraph fused, DiagramPart part) {
    Half after = Half.of("after", "after fusion", fused, part);
    List<Half> halves =
        part.compares()
            ? List.of(Half.of("before", "before fusion", unfused, part), after)
            : List.of(after);
    return new Svg().draw(title, halves);
  }

  private String draw(String title, List<Half> halves) {
    double drawn =
        halves.stream().mapToDouble(half -> half.layout.width() + BETWEEN).sum() - BETWEEN;
    double width = 2 * MARGIN + Math.max(drawn, title.length() * HEADING_ADVANCE);
    double tallest = halves.stream().mapToDouble(half -> half.layout.height()).max().orElseThrow();
    double height = HEADER + tallest + MARGIN;
    // With an explicit size, browsers show the image at that size and scroll.
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1$.0f\" height=\"%2$.0f\""
            + " viewBox=\"0 0 %1$.0f %2$.0f\">",
        width, height);
    add("<title>%s</title>", escaped(title));
    add("<style>");
    add("%s", STYLE.strip());
    for (Kind kind : Kind.values()) {
      add(".%s rect { stroke: %s }", kind.label(), kind.stroke());
      add(".%s .box, .operator.%s { fill: %s }", kind.label(), kind.label(), kind.fill());
    }
    add("</style>");
    add(
        "<defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"7\""
            + " markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0 L8 4 L0 8 z\" fill=\"#57606a\"/>"
            + "</marker></defs>");
    add("<rect class=\"page\" width=\"%.0f\" height=\"%.0f\"/>", width, height);
    text("heading", MARGIN, 34, title);
    double x = MARGIN;
    for (Half half : halves) {
      draw(half, x);
      x += half.layout.width() + BETWEEN;
    }
    add("</svg>");
    return svg.toString();
  }

  private void draw(Half half, double x) {
    Map<Block, Box> boxes = half.layout.boxes();
    List<Block> blocks = half.diagram.blocks().stream().filter(boxes::containsKey).toList();
    long kernels = blocks.stream().filter(Block::isKernel).count();
    add("<g id=\"%s\" transform=\"translate(%.0f %.0f)\">", half.id, x, HEADER);
    text("half", 0, -32, "%s: %d kernels".formatted(half.caption, kernels));
    half.layout.columns().forEach((column, left) -> text("column", left, -12, column.caption()));
    for (Edge edge : half.diagram.edges()) {
      if (boxes.containsKey(edge.from()) && boxes.containsKey(edge.to())) {
        edge(new EdgePath(boxes.get(edge.from()), boxes.get(edge.to()), boxes.values()));
      }
    }
    blocks.forEach(block -> box(boxes.get(block)));
    add("</g>");
  }

  /**
   * Draws an edge. Edges from the forward to the backward pass, whose values are kept in memory,
   * are drawn lighter.
   */
  private void edge(EdgePath edge) {
    boolean kept = edge.from().block().kind() == Kind.FORWARD && !edge.isWithinColumn();
    add("<path class=\"%s\" d=\"%s\"/>", kept ? "kept" : "edge", edge.path());
  }

  private void box(Box box) {
    Block block = box.block();
    add(
        "<g class=\"%s%s %s\">",
        block.isKernel() ? "kernel " : "",
        block.kind().label(),
        block.isFused() ? "fused" : "single");
    rectangle("box", box.x(), box.y(), box.width(), box.height());
    text("title", box.x() + Box.PADDING, box.y() + Box.TITLE_SIZE + 1, block.title());
    List<Value> operators = box.operators();
    for (int i = 0; i < operators.size(); i++) {
      operator(box, i, operators.get(i));
    }
    add("</g>");
  }

  /**
   * Draws an operator. If it belongs to another part of the training step than its kernel, it has
   * the colour of its own part.
   */
  private void operator(Box box, int number, Value value) {
    Kind kind = Kind.of(value);
    String type = box.block().isKernel() && kind != box.block().kind() ? " " + kind.label() : "";
    double y = box.lineY(number);
    add("<g><title>%s</title>", escaped(value.name()));
    rectangle(
        "operator" + type,
        box.x() + Box.PADDING,
        y,
        box.width() - 2 * Box.PADDING,
        Box.LINE_HEIGHT - 2);
    text("line", box.x() + 1.5 * Box.PADDING, y + Box.LINE_SIZE, Box.line(value));
    add("</g>");
  }

  private void rectangle(String type, double x, double y, double width, double height) {
    add(
        "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"3\"/>",
        type, x, y, width, height);
  }

  private void text(String type, double x, double y, String text) {
    add("<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>", type, x, y, escaped(text));
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
