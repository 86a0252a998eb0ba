package ninc.cli.option;

import java.nio.file.Path;
import ninc.runtime.checkpoint.Checkpoint;
import picocli.CommandLine.Option;

/** The option that names the parameters of a trained model. */
public final class WeightsOption {

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      required = true,
      description =
          "The parameters: a checkpoint, or any safetensors file whose tensors have the same names,"
              + " or the same shapes in the order of the layers.")
  private Path file;

  public Checkpoint open() {
    return Checkpoint.open(file);
  }
}
