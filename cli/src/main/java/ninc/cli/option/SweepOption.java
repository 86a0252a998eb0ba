package ninc.cli.option;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import ninc.dsl.Parameter;
import ninc.runtime.UserError;
import ninc.runtime.checkpoint.Checkpoint;
import ninc.runtime.model.Model;
import ninc.runtime.model.ModelLoader;
import picocli.CommandLine.Option;

/** The option that sets parameters of a model, possibly to several values in turn. */
public final class SweepOption {

  @Option(
      names = "--set",
      paramLabel = "NAME=V,…",
      converter = ParameterValues.Converter.class,
      description =
          "Set a parameter that the model asks for with parameter(\"NAME\", …). Several values are"
              + " separated by commas, and 64..512 doubles from 64 to 512: the command then runs for"
              + " each of them, in combination with each value of other --set options.")
  private List<ParameterValues> given = List.of();

  /**
   * Loads the model with each combination of values. All are loaded before any is used, so that a
   * mistake in the last one does not cost the work on the others.
   *
   * @throws UserError if the model cannot be loaded with one of them
   */
  public List<Model> load(ModelLoader definition) {
    List<Map<String, String>> combinations = ParameterValues.combinations(given);
    return combinations.size() == 1
        ? List.of(definition.load(combinations.getFirst()))
        : combinations.stream()
            .map(values -> ParameterValues.load(definition, values, "with %s"))
            .toList();
  }

  /**
   * Loads the model of a saved run, which resumes with the values that it began with. There is one
   * value for each parameter, since several models cannot resume one run.
   *
   * @throws UserError if other values are given
   */
  public Model load(ModelLoader definition, Checkpoint resumed) {
    Map<String, String> saved = resumed.modelParameters();
    Map<String, String> now = new TreeMap<>(saved);
    now.putAll(ParameterValues.combinations(given).getFirst());
    Model model =
        given.isEmpty()
            ? ParameterValues.load(definition, now, "the saved run has %s")
            : definition.load(now);
    for (Parameter parameter : model.parameters()) {
      String before = saved.getOrDefault(parameter.name(), parameter.value().toString());
      if (!before.equals(parameter.value().toString())) {
        throw new UserError(
            "--set %s differs from the saved run, which has %s=%s; omit it"
                .formatted(parameter, parameter.name(), before));
      }
    }
    return model;
  }

  /** Returns whether any parameter is set. */
  boolean isGiven() {
    return !given.isEmpty();
  }

  /** Returns whether there are several models. */
  public boolean sweeps() {
    return given.stream().anyMatch(parameter -> parameter.values().size() > 1);
  }
}
