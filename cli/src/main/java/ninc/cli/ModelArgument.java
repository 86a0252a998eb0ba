package ninc.cli;

import java.nio.file.Path;
import ninc.runtime.model.Model;
import ninc.runtime.model.ModelLoader;
import picocli.CommandLine.Parameters;

/** The model that a command is about. */
final class ModelArgument {

  @Parameters(
      paramLabel = "MODEL",
      description = "A .java file with a public class that implements ModelDefinition.")
  private Path file;

  Model load() {
    return ModelLoader.load(file);
  }
}
