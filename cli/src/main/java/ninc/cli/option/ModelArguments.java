package ninc.cli.option;

import java.nio.file.Path;
import java.util.List;
import ninc.runtime.model.Model;
import ninc.runtime.model.ModelLoader;
import picocli.CommandLine.Parameters;

/** The models that a command is about. */
public final class ModelArguments {

  @Parameters(
      paramLabel = "MODEL",
      arity = "1..*",
      description =
          "Java files, each with a public class that implements ModelDefinition; several are"
              + " compared.")
  private List<Path> files;

  /** At least one model. */
  public List<Model> load() {
    return files.stream().map(ModelLoader::load).toList();
  }
}
