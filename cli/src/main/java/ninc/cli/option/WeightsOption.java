package ninc.cli.option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import ninc.cli.terminal.Notices;
import ninc.runtime.UserError;
import ninc.runtime.checkpoint.Checkpoint;
import picocli.CommandLine.Option;

/** The option that names the parameters of a trained model. */
public final class WeightsOption {

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description =
          "The parameters: a checkpoint, or any safetensors file whose tensors have the same names,"
              + " or the same shapes in the order of the layers. Default: the file beside MODEL with"
              + " the extension .safetensors.")
  private Optional<Path> file;

  /**
   * Opens the given file or, if none is given, the one beside the model's definition.
   *
   * @throws UserError if it does not exist or is not a safetensors file
   */
  public Checkpoint open(ModelArgument model, Notices notices) {
    return Checkpoint.open(file.orElseGet(() -> beside(model, notices)));
  }

  private static Path beside(ModelArgument model, Notices notices) {
    Path parameters = model.parameters();
    if (!Files.exists(parameters)) {
      throw new UserError(
          "--weights is missing, and there is no %s; give --weights FILE, or train the model with"
                  .formatted(parameters)
              + " --save");
    }
    notices.say("Using the parameters in %s", parameters);
    return parameters;
  }
}
