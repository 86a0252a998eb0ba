package ninc.cli.option;

import java.nio.file.Path;
import java.util.List;
import ninc.runtime.model.Model;
import ninc.runtime.model.ModelLoader;
import picocli.CommandLine.Parameters;

/** The model definitions that a command compares. */
public final class ModelsArgument {
  static final String DESCRIPTION =
      "Java files, each with a public class that implements ModelDefinition; several are compared.";

  @Parameters(paramLabel = "MODEL", arity = "1..*", description = DESCRIPTION)
  private List<Path> files;

  /** Loads each model with each combination of parameters. */
  public List<Model> load(SweepOption sweep) {
    return load(files, sweep);
  }

  static List<Model> load(List<Path> files, SweepOption sweep) {
    return files.stream()
        .map(ModelLoader::compile)
        .flatMap(definition -> sweep.load(definition).stream())
        .toList();
  }
}
