package ninc.cli.report.table;

import static org.assertj.core.api.Assertions.assertThat;

import ninc.cli.terminal.TextTable;
import ninc.cli.terminal.TextTable.Column;
import org.junit.jupiter.api.Test;

class LatexTest {

  @Test
  void isATabularWithTotals() {
    TextTable table = new TextTable(Column.left("kernel"), Column.right("of step"));
    table.row("conv_1 3×3", "75.0 %");
    table.row("a&b\\c<d", "1.0–2.0");
    table.total("total", "100 %");
    assertThat(Latex.of(table))
        .isEqualTo(
            """
            % \\usepackage{booktabs}
            \\begin{tabular}{lr}
            \\toprule
            kernel & of step \\\\
            \\midrule
            conv\\_1 3$\\times$3 & 75.0 \\% \\\\
            a\\&b\\textbackslash{}c$<$d & 1.0--2.0 \\\\
            \\midrule
            total & 100 \\% \\\\
            \\bottomrule
            \\end{tabular}
            """);
  }
}
