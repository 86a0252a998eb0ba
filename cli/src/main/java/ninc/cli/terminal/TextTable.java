package ninc.cli.terminal;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table of text, whose cells may have several lines. */
public final class TextTable {
  private static final String GAP = "  ";

  private final List<Column> columns;

  /** The printed lines; a row with multi-line cells spans several. */
  private final List<List<String>> rows = new ArrayList<>();

  private List<String> total = List.of();

  public TextTable(Column... columns) {
    this.columns = List.of(columns);
  }

  public record Column(String title, boolean alignedRight) {
    /** Creates a column of words. */
    public static Column left(String title) {
      return new Column(title, false);
    }

    /** Creates a column of numbers. */
    public static Column right(String title) {
      return new Column(title, true);
    }

    private String pad(String cell, int width) {
      String padding = " ".repeat(width - cell.length());
      return alignedRight ? padding + cell : cell + padding;
    }
  }

  public List<Column> columns() {
    return columns;
  }

  public List<List<String>> rows() {
    return List.copyOf(rows);
  }

  /** Returns the row of totals; empty if there is none. */
  public List<String> total() {
    return total;
  }

  public void row(String... cells) {
    List<List<String>> cellLines = Arrays.stream(cells).map(cell -> cell.lines().toList()).toList();
    int height = cellLines.stream().mapToInt(List::size).max().orElse(0);
    for (int i = 0; i < height; i++) {
      int line = i;
      rows.add(
          cellLines.stream().map(lines -> line < lines.size() ? lines.get(line) : "").toList());
    }
  }

  /** Sets the row of totals, which is printed below a rule. */
  public void total(String... cells) {
    total = List.of(cells);
  }

  public void print(PrintWriter out) {
    List<String> titles = columns.stream().map(Column::title).toList();
    List<Integer> widths = widths(titles);
    String header = line(titles, widths);
    String rule =
        "─".repeat(widths.stream().mapToInt(width -> width + GAP.length()).sum() - GAP.length());
    out.println(header);
    out.println(rule);
    rows.forEach(row -> out.println(line(row, widths)));
    if (!total.isEmpty()) {
      out.println(rule);
      out.println(line(total, widths));
    }
  }

  private List<Integer> widths(List<String> titles) {
    List<List<String>> all = new ArrayList<>(rows);
    all.add(titles);
    if (!total.isEmpty()) {
      all.add(total);
    }
    List<Integer> widths = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      int column = i;
      widths.add(all.stream().mapToInt(row -> row.get(column).length()).max().orElseThrow());
    }
    return widths;
  }

  private String line(List<String> row, List<Integer> widths) {
    List<String> cells = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      cells.add(columns.get(i).pad(row.get(i), widths.get(i)));
    }
    return String.join(GAP, cells).stripTrailing();
  }
}
