package ninc.cli.report.table;

import java.util.List;
import java.util.stream.Collectors;
import ninc.cli.terminal.TextTable;

/** Tables as LaTeX, for {@code \\input} in a document that uses the package booktabs. */
public final class Latex {

  private Latex() {}

  public static String of(TextTable table) {
    String alignment =
        table.columns().stream()
            .map(column -> column.alignedRight() ? "r" : "l")
            .collect(Collectors.joining());
    StringBuilder text = new StringBuilder("% \\usepackage{booktabs}\n");
    text.append("\\begin{tabular}{").append(alignment).append("}\n\\toprule\n");
    text.append(line(table.columns().stream().map(TextTable.Column::title).toList()));
    text.append("\\midrule\n");
    table.rows().forEach(row -> text.append(line(row)));
    if (!table.total().isEmpty()) {
      text.append("\\midrule\n").append(line(table.total()));
    }
    return text.append("\\bottomrule\n\\end{tabular}\n").toString();
  }

  private static String line(List<String> cells) {
    return cells.stream().map(Latex::escaped).collect(Collectors.joining(" & ", "", " \\\\\n"));
  }

  private static String escaped(String cell) {
    return cell.codePoints().mapToObj(Latex::escaped).collect(Collectors.joining());
  }

  private static String escaped(int character) {
    return switch (character) {
      case '\\' -> "\\textbackslash{}";
      case '~' -> "\\textasciitilde{}";
      case '^' -> "\\textasciicircum{}";
      case '&', '%', '$', '#', '_', '{', '}' -> "\\" + Character.toString(character);
      case '<', '>', '|' -> "$" + Character.toString(character) + "$";
      case '×' -> "$\\times$";
      case '±' -> "$\\pm$";
      case '–' -> "--";
      default -> Character.toString(character);
    };
  }
}
