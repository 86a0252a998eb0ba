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
import ninc.cli.report.study.TrainedModel;
import ninc.cli.report.table.Csv;
import ninc.cli.report.table.Latex;
import ninc.cli.terminal.Notices;
import ninc.runtime.UserError;
import ninc.runtime.inspect.Inspector;
import ninc.runtime.training.history.EpochCsv;
import picocli.CommandLine.Option;

/** The options that record a training run. */
public final class RecordOptions {

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = {
        "Write an HTML page that is updated during training: curves, dead channels, the first"
            + " filters and sample predictions. --resume continues the curves of the page.",
        "Before the first step and after each epoch, the network is run on "
            + PageListener.EXAMPLES
            + " test examples on the CPU, "
            + Inspector.BATCH_SIZE
            + " at a time.",
      })
  private Optional<Path> html;

  @Option(
      names = "--tensorboard",
      paramLabel = "DIR",
      description =
          "Write TensorBoard event files: loss, accuracy, learning rate and examples/s of each step"
              + " and epoch, and the first filters. Use one folder per run; --resume appends to"
              + " it.")
  private Optional<Path> tensorBoard;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description = {
        "Append a row with loss, accuracy, learning rate and examples/s after each epoch. A new run"
            + " replaces the file; --resume keeps the rows of completed epochs.",
        "Columns: " + EpochCsv.COLUMNS,
        "With --runs or several values of --set, write a row per run instead: its parameters, such"
            + " as set.channels, seed, outcome, and the loss and accuracy of its last epoch.",
      })
  private Optional<Path> csv;

  @Option(
      names = "--latex",
      paramLabel = "FILE",
      description =
          "With --runs or several values of --set, also write the means as a LaTeX table; it uses"
              + " the package booktabs.")
  private Optional<Path> latex;

  /** Checks the output files before the run. */
  public void check() {
    html.ifPresent(file -> new OutputFile("--html", file).checkReplaceable());
    csv.ifPresent(file -> new OutputFile("--csv", file).checkReplaceable());
    latex.ifPresent(file -> new OutputFile("--latex", file).check());
    tensorBoard
        .filter(folder -> Files.exists(folder) && !Files.isDirectory(folder))
        .ifPresent(file -> {
          throw new UserError("--tensorboard %s is a file; give a folder".formatted(file));
        });
  }

  /** Returns whether there is a record that several runs cannot share. */
  boolean recordOneRun() {
    return html.isPresent() || tensorBoard.isPresent();
  }

  /** Returns whether the table of several runs is written as LaTeX. */
  boolean hasLatex() {
    return latex.isPresent();
  }

  /** Writes the tables of several runs. */
  public void write(List<TrainedModel> trained) {
    csv.ifPresent(file -> new OutputFile("--csv", file).write(Csv.of(TrainedModel.rows(trained))));
    latex.ifPresent(
        file -> new OutputFile("--latex", file).write(Latex.of(TrainedModel.table(trained))));
  }

  /** Opens the requested records. */
  public RunRecords open(RecordedRun run, int threads, Notices notices) {
    List<RecordListener> listeners = new ArrayList<>();
    csv.ifPresent(file -> listeners.add(CsvListener.in(file, run, notices)));
    html.ifPresent(
        file -> listeners.add(PageListener.in(file, run, threads, notices, System::nanoTime)));
    tensorBoard.ifPresent(folder -> listeners.add(TensorBoardListener.in(folder, run)));
    return new RunRecords(listeners, notices);
  }
}
