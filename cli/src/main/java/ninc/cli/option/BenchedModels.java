package ninc.cli.option;

import java.nio.file.Path;
import java.util.List;
import ninc.runtime.UserError;
import ninc.runtime.model.Model;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a benchmark measures: models, or NiN blocks alone. */
public final class BenchedModels {

  @Parameters(paramLabel = "MODEL", arity = "0..*", description = ModelsArgument.DESCRIPTION)
  private List<Path> files = List.of();

  @Option(
      names = "--sweep",
      paramLabel = "NAME=V,…",
      converter = BlockShapes.Converter.class,
      description =
          "Instead of models, measure a NiN block of every shape: channels, pixels (height and"
              + " width), pointwise (number of 1×1 convolutions), kernel. Several values are"
              + " separated by commas, and 64..512 doubles from 64 to 512: --sweep"
              + " channels=64..512,pixels=7..56,pointwise=1..4")
  private BlockShapes shapes;

  /**
   * Loads each model with each combination of parameters.
   *
   * @throws UserError if a model cannot be loaded, there are neither models nor shapes, or there
   *     are models or values of their parameters beside shapes
   */
  public List<Model> load(SweepOption sweep) {
    if (shapes == null) {
      if (files.isEmpty()) {
        throw new UserError(
            "give a MODEL, or the shapes of NiN blocks with --sweep; see ninc bench --help");
      }
      return ModelsArgument.load(files, sweep);
    }
    if (!files.isEmpty()) {
      throw new UserError(
          "--sweep measures NiN blocks alone; omit %s, or set its parameters with --set"
              .formatted(files.getFirst()));
    }
    if (sweep.isGiven()) {
      throw new UserError(
          "--set needs a MODEL that asks for the parameter; --sweep alone sets the shapes of blocks");
    }
    return shapes.models();
  }
}
