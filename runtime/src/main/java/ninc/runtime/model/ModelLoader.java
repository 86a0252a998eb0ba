package ninc.runtime.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import ninc.dsl.ModelDefinition;
import ninc.dsl.Network;
import ninc.dsl.Parameter;
import ninc.dsl.Parameters;
import ninc.dsl.Training;
import ninc.runtime.NearestName;
import ninc.runtime.UserError;

/**
 * Loads a {@link Model} from a Java file with a {@link ModelDefinition}. Loading runs the code in
 * the file.
 */
public final class ModelLoader {
  private final CompiledFile file;

  private ModelLoader(CompiledFile file) {
    this.file = file;
  }

  /**
   * Compiles the file in memory and gets the network and the recipe from its definition, whose
   * parameters have their defaults.
   *
   * @throws UserError if the file does not exist or does not compile, has no public class that
   *     implements {@link ModelDefinition}, or its code throws an exception
   */
  public static Model load(Path file) {
    return compile(file).load(Map.of());
  }

  /**
   * Compiles the file in memory, so that models with several values of its parameters can be loaded
   * from it.
   *
   * @throws UserError if the file does not exist or does not compile
   */
  public static ModelLoader compile(Path file) {
    return new ModelLoader(CompiledFile.of(file, "model"));
  }

  /**
   * Gets the network and the recipe from the definition in the file.
   *
   * @param values the texts of the values of parameters; the others have their defaults
   * @throws UserError if the file has no public class that implements {@link ModelDefinition}, its
   *     code throws an exception, or it does not ask for one of the parameters, or for values of
   *     another kind
   */
  public Model load(Map<String, String> values) {
    Class<? extends ModelDefinition> found = file.load(ModelDefinition.class);
    Parameters parameters = new Parameters(values);
    Model model = parameters.during(() -> construct(found, parameters));
    checkKnown(values.keySet(), model.parameters().stream().map(Parameter::name).toList());
    return model;
  }

  private Model construct(Class<? extends ModelDefinition> type, Parameters parameters) {
    ModelDefinition definition = file.instantiate(type);
    Network network = file.call("network()", definition::network);
    Training training = file.call("training()", definition::training);
    return new Model(type.getSimpleName(), parameters.asked(), network, training);
  }

  private void checkKnown(Set<String> given, List<String> known) {
    for (String name : given) {
      if (!known.contains(name)) {
        throw new UserError(
            "%s has no parameter '%s'%s; %s"
                .formatted(
                    file.name(),
                    name,
                    NearestName.hint(name, known),
                    known.isEmpty()
                        ? "it asks for none, as parameter(\"%s\", 1) would".formatted(name)
                        : "its parameters: " + String.join(", ", known)));
      }
    }
  }
}
