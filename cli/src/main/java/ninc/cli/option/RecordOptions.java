package ninc.cli.option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ninc.cli.report.OutputFile;
import ninc.cli.report.run.CsvListener;
import ninc.cli.report.run.PageListener;
import ninc.cli.report.run.RecordListener;
import ninc.cli.report.run.RecordedRun;
import ninc.cli.report.run.RunRecords;
import ninc.cli.report.run.TensorBoardListener;
import ninc.cli.terminal.Notices;
import ninc.runtime.UserError;
import ninc.runtime.inspect.Inspector;
import ninc.runtime.training.history.EpochCsv;
import picocli.CommandLine.Option;

/** What a run leaves behind for those who want to see how it went. */
public final class RecordOptions {

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = {
        "Keep a page up to date while training: curves, dead channels, the first filters and some"
            + " predictions. It needs no network. --resume goes on with the page's curves.",
        "Before the first step and after each epoch this runs the network on "
            + PageListener.EXAMPLES
            + " test examples, on the processor: it takes as long as to evaluate that many, and the"
            + " memory of the activations of "
            + Inspector.BATCH_SIZE
            + ".",
      })
  private Optional<Path> html;

  @Option(
      names = "--tensorboard",
      paramLabel = "DIR",
      description =
          "Write event files for TensorBoard: loss, accuracy, learning rate and examples/s of each"
              + " step and epoch, and the first filters. A folder for each run; --resume adds to it.")
  private Optional<Path> tensorBoard;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description = {
        "Write a row with loss, accuracy, learning rate and examples/s after each epoch. A new run"
            + " replaces the file; --resume keeps the rows of the epochs that are done.",
        "Its columns: " + EpochCsv.COLUMNS,
      })
  private Optional<Path> csv;

  /** Checks what can be before the run. */
  public void check() {
    html.ifPresent(file -> new OutputFile("--html", file).checkReplaceable());
    csv.ifPresent(file -> new OutputFile("--csv", file).checkReplaceable());
    tensorBoard
        .filter(folder -> Files.exists(folder) && !Files.isDirectory(folder))
        .ifPresent(file -> {
          throw new UserError("--tensorboard %s is a file; name a folder".formatted(file));
        });
  }

  /** Whether any is asked for. */
  boolean areKept() {
    return html.isPresent() || csv.isPresent() || tensorBoard.isPresent();
  }

  /** Begins the records that are asked for. */
  public RunRecords open(RecordedRun run, int threads, Notices notices) {
    List<RecordListener> listeners = new ArrayList<>();
    csv.ifPresent(file -> listeners.add(CsvListener.in(file, run, notices)));
    html.ifPresent(
        file -> listeners.add(PageListener.in(file, run, threads, notices, System::nanoTime)));
    tensorBoard.ifPresent(folder -> listeners.add(TensorBoardListener.in(folder, run)));
    return new RunRecords(listeners);
  }
}
