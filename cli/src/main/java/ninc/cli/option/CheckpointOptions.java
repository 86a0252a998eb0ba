package ninc.cli.option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import ninc.cli.report.OutputFile;
import ninc.cli.terminal.Notices;
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import ninc.runtime.checkpoint.BestCheckpoint;
import ninc.runtime.checkpoint.Checkpoint;
import ninc.runtime.checkpoint.LatestCheckpoint;
import ninc.runtime.checkpoint.Origin;
import ninc.runtime.checkpoint.RunFile;
import ninc.runtime.checkpoint.RunSettings;
import ninc.runtime.training.TrainingListener;
import ninc.runtime.training.TrainingPlan;
import ninc.runtime.training.TrainingSession;
import picocli.CommandLine.Option;

/** Where a run's parameters come from and go to. */
public final class CheckpointOptions {

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description =
          "Start from the parameters in a safetensors file: a checkpoint, or a state_dict of PyTorch,"
              + " whose tensors may have other names if their shapes are the same in the order of"
              + " the layers.")
  private Optional<Path> weights;

  @Option(
      names = "--resume",
      paramLabel = "FILE",
      description =
          "Go on with the run that was saved in a checkpoint, as if it had not ended; give it the"
              + " same options.")
  private Optional<Path> resume;

  @Option(
      names = "--save",
      paramLabel = "FILE",
      description =
          "Save a checkpoint after every epoch and at the end, in safetensors, in place of the"
              + " one before.")
  private Optional<Path> save;

  @Option(
      names = "--save-every",
      paramLabel = "N",
      description = "Save to the FILE of --save after every N steps too, also within an epoch.")
  private Optional<Integer> saveEvery;

  @Option(
      names = "--save-best",
      paramLabel = "FILE",
      description =
          "Save a checkpoint whenever the test accuracy is the best so far; of equal accuracies"
              + " the lower loss is better. A run that is resumed with the same FILE goes on from"
              + " the best in it.")
  private Optional<Path> saveBest;

  @Option(
      names = "--keep-going",
      description =
          "Where a checkpoint cannot be saved, as on a full disk, warn and go on; the next save is"
              + " tried again. The run ends if not given. Either way the last good file is kept.")
  private boolean keepGoing;

  /** Checks what can be before the run: a mistake should not cost the first epoch. */
  public void check() {
    if (weights.isPresent() && resume.isPresent()) {
      throw new UserError(
          "--weights starts a new run and --resume goes on with an old one; leave one out");
    }
    save.ifPresent(file -> new OutputFile("--save", file).checkReplaceable());
    saveBest.ifPresent(file -> new OutputFile("--save-best", file).checkReplaceable());
    if (saveEvery.isPresent() && save.isEmpty()) {
      throw new UserError("--save-every says when to save; add --save with a file");
    }
    if (keepGoing && save.isEmpty() && saveBest.isEmpty()) {
      throw new UserError(
          "--keep-going is for runs that are saved; add --save or --save-best, or leave it out");
    }
    saveEvery.ifPresent(steps -> Count.check("--save-every", steps));
  }

  /** The parameters to start from. */
  public Optional<Checkpoint> weights() {
    return weights.map(Checkpoint::open);
  }

  /** The run to go on with. */
  public Optional<Checkpoint> resume() {
    return resume.map(Checkpoint::open);
  }

  /** Whether a saved run is to go on. */
  boolean resumes() {
    return resume.isPresent();
  }

  /** Whether anything is to be saved. */
  boolean saves() {
    return save.isPresent() || saveBest.isPresent();
  }

  /**
   * What saves the run. The best comes first: where both are saved, the last state is the newer.
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
            resume.isPresent() ? BestCheckpoint.resume(file, say) : BestCheckpoint.start(file, say))
        .ifPresent(savers::add);
    save.map(path -> new RunFile(path, settings, origin, session, failed))
        .map(file -> new LatestCheckpoint(file, interval(), plan, say))
        .ifPresent(savers::add);
    return savers;
  }

  private static Consumer<Failure> warning(Notices notices) {
    return failure -> notices.say("warning: %s", failure.getMessage());
  }

  private static void end(Failure failure) {
    throw failure;
  }

  private OptionalInt interval() {
    return saveEvery.stream().mapToInt(Integer::intValue).findFirst();
  }

  /** Whether the parameters of the end are kept. */
  public boolean keepsTheEnd() {
    return save.isPresent();
  }
}
