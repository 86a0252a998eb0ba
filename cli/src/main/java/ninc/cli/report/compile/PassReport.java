package ninc.cli.report.compile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ninc.cli.terminal.JsonListener;
import ninc.cli.terminal.Text;
import ninc.cli.terminal.TextTable;
import ninc.cli.terminal.TextTable.Column;
import ninc.compiler.Compiled;
import ninc.compiler.Pass;
import ninc.compiler.ir.Value;

/** The passes that ran in a compilation, and their results. */
public final class PassReport implements BiConsumer<Pass, Compiled> {

  private record Row(Pass pass, Compiled result) {}

  private final List<Row> rows = new ArrayList<>();

  @Override
  public void accept(Pass pass, Compiled result) {
    rows.add(new Row(pass, result));
  }

  /** Prints a table with the name, description and resulting program size of each pass. */
  public void print(PrintWriter out) {
    TextTable table =
        new TextTable(
            Column.right("#"),
            Column.left("pass"),
            Column.left("description"),
            Column.right("values"),
            Column.right("regions"));
    for (Row row : rows) {
      int regions = row.result.fused().regions().size();
      table.row(
          Integer.toString(rows.indexOf(row) + 1),
          row.pass.name(),
          row.pass.description(),
          Text.format("%,d", row.result.graph().values().size()),
          regions == 0 ? "" : Text.format("%,d", regions));
    }
    table.print(out);
  }

  /** Returns a JSON event for each pass. */
  public Stream<ObjectNode> json() {
    return rows.stream()
        .map(row ->
            JsonListener.event("pass")
                .put("name", row.pass.name())
                .put("description", row.pass.description())
                .put("values", row.result.graph().values().size())
                .put("regions", row.result.fused().regions().size()));
  }

  /**
   * Prints the graph after a pass, with one line per value and, after fusion, one line per region.
   *
   * @return empty if the pass did not run
   */
  public Optional<String> after(String pass) {
    return rows.stream()
        .filter(row -> row.pass.name().equals(pass))
        .findFirst()
        .map(PassReport::text);
  }

  /** Prints the graph after every pass. */
  public String afterEach() {
    return rows.stream().map(PassReport::text).collect(Collectors.joining("\n\n"));
  }

  private static String text(Row row) {
    Stream<String> regions =
        row.result.fused().regions().stream()
            .map(region ->
                "region %s: %s"
                    .formatted(
                        region.name(),
                        region.values().stream()
                            .map(Value::name)
                            .collect(Collectors.joining(", "))));
    return Stream.of(
            Stream.of("after " + row.pass.name() + ":"),
            Stream.of(row.result.graph().toString()),
            regions)
        .flatMap(lines -> lines)
        .collect(Collectors.joining("\n"));
  }
}
