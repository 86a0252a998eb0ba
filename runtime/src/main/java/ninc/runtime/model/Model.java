package ninc.runtime.model;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import ninc.dsl.Network;
import ninc.dsl.Parameter;
import ninc.dsl.Training;

/**
 * The declarations of a model definition.
 *
 * @param name the name of its class
 * @param parameters the parameters that it asked for, and their values
 * @param network the network
 * @param training the default recipe
 */
public record Model(String name, List<Parameter> parameters, Network network, Training training) {

  public Model {
    parameters = List.copyOf(parameters);
  }

  /** Creates a model without parameters. */
  public Model(String name, Network network, Training training) {
    this(name, List.of(), network, training);
  }

  /** Returns the model with another network, such as one with frozen nodes. */
  public Model with(Network changed) {
    return new Model(name, parameters, changed, training);
  }

  /** Returns the model with another recipe. */
  public Model with(Training recipe) {
    return new Model(name, parameters, network, recipe);
  }

  /** Returns the text of the value of each parameter, as {@link ModelLoader#load(Map)} reads it. */
  public Map<String, String> values() {
    return parameters.stream()
        .collect(
            Collectors.toUnmodifiableMap(
                Parameter::name, parameter -> parameter.value().toString()));
  }

  /** Returns the name with the values of the parameters: {@code Block (channels=64, pixels=7)}. */
  public String title() {
    return parameters.isEmpty()
        ? name
        : parameters.stream()
            .map(Parameter::toString)
            .collect(Collectors.joining(", ", name + " (", ")"));
  }
}
