package ninc.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import ninc.runtime.UserError;
import ninc.runtime.checkpoint.Checkpoint;
import picocli.CommandLine.Option;

/** Where a run's parameters come from and go to. */
final class CheckpointOptions {

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description = "Start from the parameters in a safetensors file.")
  private Optional<Path> weights;

  @Option(
      names = "--resume",
      paramLabel = "FILE",
      description = "Go on with the run that was saved in a checkpoint, as if it had not ended.")
  private Optional<Path> resume;

  @Option(
      names = "--save",
      paramLabel = "FILE",
      description = "Save a checkpoint after every epoch and at the end, in safetensors.")
  private Optional<Path> save;

  /** Checks what can be before the run: a mistake should not cost the first epoch. */
  void check() {
    if (weights.isPresent() && resume.isPresent()) {
      throw new UserError(
          "--weights starts a new run and --resume goes on with an old one; leave one out");
    }
    save.ifPresent(CheckpointOptions::checkSave);
  }

  private static void checkSave(Path file) {
    new OutputFile("--save", file).check();
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new UserError("--save %s is not a regular file; name another".formatted(file));
    }
  }

  /** The parameters to start from. */
  Optional<Checkpoint> weights() {
    return weights.map(Checkpoint::open);
  }

  /** The run to go on with. */
  Optional<Checkpoint> resume() {
    return resume.map(Checkpoint::open);
  }

  /** Where to save. */
  Optional<Path> save() {
    return save;
  }
}
