package ninc.cli.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import ninc.cli.report.CommandText;
import ninc.cli.report.OutputFile;
import ninc.cli.report.compare.ComparedRun;
import ninc.cli.report.compare.RunComparison;
import ninc.cli.report.compare.RunComparisonPage;
import ninc.cli.terminal.Notices;
import ninc.runtime.OneLine;
import ninc.runtime.UserError;
import ninc.runtime.io.IoReason;
import ninc.runtime.training.history.EpochCsv;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The {@code ninc runs} command. */
@Command(
    name = "runs",
    description =
        "Compares runs by the CSV files that ninc train --csv wrote into a folder and its"
            + " subfolders: a table of their results, the best first, and a page with their curves.",
    footer = {
      "",
      "Examples:",
      "  ninc runs runs",
      "  ninc runs runs --html runs.html",
    })
public final class RunsCommand implements Runnable {
  private static final String SUFFIX = ".csv";

  /** Larger files are no tables of epochs, and are not read into memory. */
  private static final long MOST_BYTES = 1L << 26;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "The folder with the CSV files.")
  private Path folder;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Also write an HTML page with the table and the curves of all runs.")
  private Optional<Path> html;

  @Option(names = "--json", description = "Print JSON instead of text, one object per run.")
  private boolean json;

  @Override
  public void run() {
    Notices notices = Notices.on(spec.commandLine().getErr());
    Optional<OutputFile> page = OutputFile.checked("--html", html);
    RunComparison comparison = new RunComparison(OneLine.of(folder.toString()), runs(notices));
    if (json) {
      comparison.json().forEach(spec.commandLine().getOut()::println);
    } else {
      comparison.table().print(spec.commandLine().getOut());
    }
    page.ifPresent(file ->
        file.write(RunComparisonPage.of(comparison, CommandText.of(spec), LocalDateTime.now())));
  }

  /** Reads all tables; a file that is none is named and left out. */
  private List<ComparedRun> runs(Notices notices) {
    List<ComparedRun> runs = new ArrayList<>();
    for (Path file : files()) {
      try {
        runs.add(new ComparedRun(name(file), EpochCsv.read(small(file))));
      } catch (UserError e) {
        notices.warn("%s; left out", e.getMessage());
      }
    }
    if (runs.isEmpty()) {
      throw new UserError(
          "%s has no CSV file of a run; ninc train --csv FILE writes one".formatted(folder));
    }
    return runs;
  }

  private List<Path> files() {
    if (!Files.isDirectory(folder)) {
      throw new UserError("folder not found: %s".formatted(folder));
    }
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(file -> file.toString().endsWith(SUFFIX))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw unreadable(e);
    } catch (UncheckedIOException e) {
      throw unreadable(e.getCause());
    }
  }

  private UserError unreadable(IOException e) {
    return new UserError("cannot read %s: %s".formatted(folder, IoReason.of(e)), e);
  }

  private static Path small(Path file) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new UserError("%s is too large for a table of epochs".formatted(file));
      }
      return file;
    } catch (IOException e) {
      throw new UserError("cannot read %s: %s".formatted(file, IoReason.of(e)), e);
    }
  }

  /** Returns the path in the folder, without its suffix. */
  private String name(Path file) {
    String path = folder.relativize(file).toString();
    return OneLine.of(path.substring(0, path.length() - SUFFIX.length()));
  }
}
