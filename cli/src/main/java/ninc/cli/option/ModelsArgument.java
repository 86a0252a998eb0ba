package ninc.cli.option;

import java.nio.file.Path;
import java.util.List;
import ninc.runtime.model.Model;
import ninc.runtime.model.ModelLoader;
import picocli.CommandLine.Parameters;

/** The model definitions that a command compares. */
public final class ModelsArgument {

  @Parameters(
      paramLabel = "MODEL",
      arity = "1..*",
      description =
          "Java files, each with a public class that implements ModelDefinition; several are"
              + " compared.")
  private List<Path> files;

  /** Loads each model with each combination of parameters. */
  public List<Model> load(SweepOption sweep) {
    return files.stream()
        .map(ModelLoader::compile)
        .flatMap(definition -> sweep.load(definition).stream())
        .toList();
  }
}
