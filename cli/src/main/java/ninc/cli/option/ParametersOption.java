package ninc.cli.option;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import ninc.runtime.UserError;
import ninc.runtime.checkpoint.Checkpoint;
import ninc.runtime.model.Model;
import ninc.runtime.model.ModelLoader;
import picocli.CommandLine.Option;

/** The option that sets parameters of one model. */
public final class ParametersOption {

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      converter = ParameterValues.Converter.class,
      description =
          "Set a parameter that the model asks for with parameter(\"NAME\", …); repeat the option"
              + " for others. Default: from the checkpoint, if any, or from the model.")
  private List<ParameterValues> given = List.of();

  /**
   * Loads the model with the given values.
   *
   * @throws UserError if a parameter has several values
   */
  public Model load(ModelLoader definition) {
    return definition.load(values());
  }

  /**
   * Loads the model with the given values and, for the others, those that its parameters were
   * trained with.
   *
   * @throws UserError if a parameter has several values
   */
  public Model load(ModelLoader definition, Checkpoint trained) {
    Map<String, String> values = new TreeMap<>(trained.modelParameters());
    values.putAll(values());
    return given.isEmpty()
        ? ParameterValues.load(definition, values, "the parameters were trained with %s")
        : definition.load(values);
  }

  private Map<String, String> values() {
    for (ParameterValues parameter : given) {
      if (parameter.values().size() > 1) {
        throw new UserError(
            "--set %s has %d values, but this command takes one model; give one value"
                .formatted(parameter.name(), parameter.values().size()));
      }
    }
    return ParameterValues.combinations(given).getFirst();
  }
}
