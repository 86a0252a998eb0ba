package ninc.cli.option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import ninc.cli.report.OutputFile;
import ninc.cli.terminal.Notices;
import ninc.compiler.ir.Graph;
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import ninc.runtime.backend.Session;
import ninc.runtime.checkpoint.BestCheckpoint;
import ninc.runtime.checkpoint.Checkpoint;
import ninc.runtime.checkpoint.LatestCheckpoint;
import ninc.runtime.checkpoint.Matching;
import ninc.runtime.checkpoint.Origin;
import ninc.runtime.checkpoint.RunFile;
import ninc.runtime.checkpoint.RunSettings;
import ninc.runtime.distributed.Communicator;
import ninc.runtime.distributed.SentFile;
import ninc.runtime.training.TrainingListener;
import ninc.runtime.training.TrainingPlan;
import ninc.runtime.training.TrainingSession;
import picocli.CommandLine.Option;

/** The options that load and save checkpoints. */
public final class CheckpointOptions {

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description =
          "Start a new run from the parameters in a safetensors file: a checkpoint or a PyTorch"
              + " state_dict. Tensors with other names are matched by shape, in the order of the"
              + " layers.")
  private Optional<Path> weights;

  @Option(
      names = "--partial",
      description =
          "With --weights, load the tensors that fit, and list the others; the parameters without a"
              + " tensor are initialized at random. For example, to train a new last layer for other"
              + " classes.")
  private boolean partial;

  @Option(
      names = "--resume",
      paramLabel = "FILE",
      description =
          "Resume the run that was saved in a checkpoint as if it had not been interrupted. Give the"
              + " same options again.")
  private Optional<Path> resume;

  @Option(
      names = "--resume-or-start",
      paramLabel = "FILE",
      description =
          "Resume the run that was saved in FILE or, if there is no such file, start a new one. With"
              + " --save and the same FILE, the command can be repeated until the run is complete.")
  private Optional<Path> resumeOrStart;

  @Option(
      names = "--save",
      paramLabel = "FILE",
      description =
          "Save a checkpoint to a safetensors file after every epoch and at the end of the run,"
              + " replacing the previous one.")
  private Optional<Path> save;

  @Option(
      names = "--save-every",
      paramLabel = "N",
      description = "Also save to the FILE of --save every N steps, including within an epoch.")
  private Optional<Integer> saveEvery;

  @Option(
      names = "--save-best",
      paramLabel = "FILE",
      description =
          "Save a checkpoint whenever the validation accuracy is the best so far; the lower validation"
              + " loss breaks ties. Without validation examples (--validation), the test examples"
              + " decide. A run that is resumed with the same FILE compares with the best in it.")
  private Optional<Path> saveBest;

  @Option(
      names = "--keep-going",
      description =
          "If a checkpoint cannot be saved, for example on a full disk, warn and continue; the next"
              + " save is tried again. By default, the run ends. In both cases, the last good file"
              + " is kept.")
  private boolean keepGoing;

  /** Checks the options before the run, so that a mistake does not cost an epoch. */
  public void check() {
    if (weights.isPresent() && resume.isPresent()) {
      throw new UserError(
          "--weights starts a new run, but --resume continues a saved one; use only one of them");
    }
    if (resume.isPresent() && resumeOrStart.isPresent()) {
      throw new UserError(
          "--resume and --resume-or-start both name the run to continue; use only one of them");
    }
    if (partial && weights.isEmpty()) {
      throw new UserError("--partial requires --weights FILE");
    }
    save.ifPresent(file -> new OutputFile("--save", file).checkReplaceable());
    saveBest.ifPresent(file -> new OutputFile("--save-best", file).checkReplaceable());
    if (saveEvery.isPresent() && save.isEmpty()) {
      throw new UserError("--save-every requires --save FILE");
    }
    if (keepGoing && save.isEmpty() && saveBest.isEmpty()) {
      throw new UserError("--keep-going requires --save or --save-best");
    }
    saveEvery.ifPresent(steps -> Count.check("--save-every", steps));
  }

  /**
   * Opens the checkpoint with the parameters that a new run starts from.
   *
   * @param resumed the saved run that is resumed instead, if there is one
   */
  public Optional<Checkpoint> weights(Communicator ranks, Optional<Checkpoint> resumed) {
    return resumed.isPresent() ? Optional.empty() : open(ranks, weights);
  }

  /** Loads the parameters to start from, and reports how they were matched. */
  public Matching load(Checkpoint file, TrainingSession session, Notices notices) {
    Graph graph = session.graph();
    Session target = session.session();
    Matching matching =
        partial
            ? file.restoreFittingParameters(graph, target::write)
            : file.restoreParameters(graph, target::write);
    notices.say("%s", matching);
    return matching;
  }

  /** Opens the checkpoint of the run to resume, which rank 0 sends to the others. */
  public Optional<Checkpoint> resume(Communicator ranks) {
    return open(ranks, resumed());
  }

  private Optional<Path> resumed() {
    return resume.or(() -> resumeOrStart.filter(Files::exists));
  }

  private static Optional<Checkpoint> open(Communicator ranks, Optional<Path> file) {
    if (ranks.rank() > 0) {
      return SentFile.of(ranks, file).map(Checkpoint::open);
    }
    // What is wrong with the file is told before anything is sent.
    Optional<Checkpoint> opened = file.map(Checkpoint::open);
    SentFile.of(ranks, file);
    return opened;
  }

  /** Returns the option that names the run to resume, which may not exist yet. */
  Optional<String> resumeOption() {
    return resume.map(_ -> "--resume").or(() -> resumeOrStart.map(_ -> "--resume-or-start"));
  }

  /** Returns whether the best epoch is saved. */
  boolean savesBest() {
    return saveBest.isPresent();
  }

  /** Returns whether any checkpoint is saved. */
  public boolean saves() {
    return save.isPresent() || saveBest.isPresent();
  }

  /**
   * Creates the listeners that save the run. The best checkpoint is saved first, so that the file
   * of {@code --save} is always the newer one.
   */
  public List<TrainingListener> savers(
      RunSettings settings,
      Origin origin,
      TrainingSession session,
      TrainingPlan plan,
      Notices notices) {
    Consumer<String> say = message -> notices.say("%s", message);
    List<TrainingListener> savers = new ArrayList<>();
    Consumer<Failure> failed = keepGoing ? warning(notices) : CheckpointOptions::end;
    saveBest
        .map(path -> new RunFile(path, settings, origin, session, failed))
        .map(file ->
            resumed().isPresent()
                ? BestCheckpoint.resume(file, say)
                : BestCheckpoint.start(file, say))
        .ifPresent(savers::add);
    save.map(path -> new RunFile(path, settings, origin, session, failed))
        .map(file -> new LatestCheckpoint(file, interval(), plan, say))
        .ifPresent(savers::add);
    return savers;
  }

  private static Consumer<Failure> warning(Notices notices) {
    return failure -> notices.warn("%s", failure.getMessage());
  }

  private static void end(Failure failure) {
    throw failure;
  }

  /** Returns the steps between saves within an epoch. */
  public OptionalInt interval() {
    return saveEvery.stream().mapToInt(Integer::intValue).findFirst();
  }

  /** Returns whether the final parameters are saved. */
  public boolean keepsTheEnd() {
    return save.isPresent();
  }
}
