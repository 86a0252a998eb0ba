package ninc.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** A table of text: the first three columns to the left, the others, which are numbers, right. */
final class TextTable {
  private static final int LEFT_COLUMNS = 3;
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();
  private final List<String> header;
  private List<String> total = List.of();

  TextTable(String... header) {
    this.header = List.of(header);
  }

  void row(String... cells) {
    rows.add(List.of(cells));
  }

  /** The row below the line. */
  void total(String... cells) {
    total = List.of(cells);
  }

  void print(PrintWriter out) {
    List<List<String>> all = new ArrayList<>(rows);
    all.addFirst(header);
    all.addLast(total);
    int[] widths = new int[header.size()];
    for (List<String> row : all) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    List<String> lines = all.stream().map(row -> line(row, widths)).toList();
    String rule = "─".repeat(lines.getFirst().length());
    out.println(lines.getFirst());
    out.println(rule);
    lines.subList(1, lines.size() - 1).forEach(out::println);
    out.println(rule);
    out.println(lines.getLast());
  }

  private static String line(List<String> row, int[] widths) {
    List<String> cells = new ArrayList<>();
    for (int column = 0; column < widths.length; column++) {
      String padding = " ".repeat(widths[column] - row.get(column).length());
      cells.add(column < LEFT_COLUMNS ? row.get(column) + padding : padding + row.get(column));
    }
    return String.join(GAP, cells);
  }
}
