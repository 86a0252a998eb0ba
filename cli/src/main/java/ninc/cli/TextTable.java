package ninc.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** A table of text: words to the left of their columns, numbers to the right. */
final class TextTable {
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();
  private final int words;
  private final List<String> header;
  private Optional<List<String>> total = Optional.empty();

  /**
   * @param words the number of columns, from the first on, that are not numbers
   */
  TextTable(int words, String... header) {
    this.words = words;
    this.header = List.of(header);
  }

  int words() {
    return words;
  }

  List<String> header() {
    return header;
  }

  List<List<String>> rows() {
    return List.copyOf(rows);
  }

  void row(String... cells) {
    rows.add(List.of(cells));
  }

  /** The row below the line. */
  void total(String... cells) {
    total = Optional.of(List.of(cells));
  }

  void print(PrintWriter out) {
    int[] widths = widths();
    String head = line(header, widths);
    String rule = "─".repeat(head.length());
    out.println(head);
    out.println(rule);
    rows.forEach(row -> out.println(line(row, widths)));
    total.ifPresent(row -> {
      out.println(rule);
      out.println(line(row, widths));
    });
  }

  private int[] widths() {
    List<List<String>> all = new ArrayList<>(rows);
    all.add(header);
    total.ifPresent(all::add);
    return IntStream.range(0, header.size())
        .map(column -> all.stream().mapToInt(row -> row.get(column).length()).max().orElseThrow())
        .toArray();
  }

  private String line(List<String> row, int[] widths) {
    List<String> cells = new ArrayList<>();
    for (int column = 0; column < widths.length; column++) {
      String padding = " ".repeat(widths[column] - row.get(column).length());
      cells.add(column < words ? row.get(column) + padding : padding + row.get(column));
    }
    return String.join(GAP, cells);
  }
}
