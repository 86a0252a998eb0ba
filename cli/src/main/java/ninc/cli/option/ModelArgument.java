package ninc.cli.option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import ninc.runtime.UserError;
import ninc.runtime.io.IoReason;
import ninc.runtime.model.ModelLoader;
import picocli.CommandLine.Parameters;

/** The model definition that a command works on. */
public final class ModelArgument {

  @Parameters(
      paramLabel = "MODEL",
      description = "A Java file with a public class that implements ModelDefinition.")
  private Path file;

  /**
   * Compiles the definition, from which models with several values of its parameters can be loaded.
   *
   * @throws UserError if the file does not exist or does not compile
   */
  public ModelLoader compile() {
    return ModelLoader.compile(file);
  }

  /**
   * Returns where the parameters of the model are if its author ships them: beside its definition.
   */
  Path parameters() {
    String name = file.getFileName().toString();
    return file.resolveSibling(name.replaceFirst("\\.java$", "") + ".safetensors");
  }

  /** Reads the source text of the definition. */
  public String source() {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UserError("cannot read %s: %s".formatted(file, IoReason.of(e)), e);
    }
  }
}
