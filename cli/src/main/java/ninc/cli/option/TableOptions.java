package ninc.cli.option;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import ninc.cli.report.OutputFile;
import ninc.cli.report.table.Csv;
import ninc.cli.report.table.Latex;
import ninc.cli.terminal.TextTable;
import picocli.CommandLine.Option;

/** The options that write the tables of a command to files. */
public final class TableOptions {

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description =
          "Also write the table as a CSV file with exact numbers and the names of --json as"
              + " columns. Further tables are written to further files: bench-kernels.csv beside"
              + " bench.csv.")
  private Optional<Path> csv;

  @Option(
      names = "--latex",
      paramLabel = "FILE",
      description =
          "Also write the table as LaTeX for the package booktabs, and further tables to further"
              + " files.")
  private Optional<Path> latex;

  /** Checks before the work begins that the files can be written. */
  public void check() {
    csv.ifPresent(file -> new OutputFile("--csv", file).check());
    latex.ifPresent(file -> new OutputFile("--latex", file).check());
  }

  /** Writes the main table of a command. */
  public void write(Supplier<List<ObjectNode>> rows, Supplier<TextTable> table) {
    csv.ifPresent(file -> write("--csv", file, Csv.of(rows.get())));
    latex.ifPresent(file -> write("--latex", file, Latex.of(table.get())));
  }

  /** Writes a further table. */
  public void write(String name, Supplier<List<ObjectNode>> rows, Supplier<TextTable> table) {
    csv.ifPresent(file -> write("--csv", named(file, name), Csv.of(rows.get())));
    latex.ifPresent(file -> write("--latex", named(file, name), Latex.of(table.get())));
  }

  /** Returns {@code results-kernels.csv} for {@code results.csv}. */
  private static Path named(Path file, String name) {
    String whole = file.getFileName().toString();
    int dot = whole.lastIndexOf('.');
    return file.resolveSibling(
        dot > 0 ? whole.substring(0, dot) + "-" + name + whole.substring(dot) : whole + "-" + name);
  }

  private static void write(String flag, Path file, String text) {
    new OutputFile(flag, file).write(text);
  }
}
