package ninc.runtime.model;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import ninc.dsl.InvalidNetworkException;
import ninc.dsl.ModelDefinition;
import ninc.dsl.Parameter;
import ninc.dsl.Parameters;
import ninc.runtime.NearestName;
import ninc.runtime.UserError;

/**
 * Loads a {@link Model} from a Java file with a {@link ModelDefinition}. Loading runs the code in
 * the file.
 */
public final class ModelLoader {
  private final Path file;
  private final CompiledFile compiled;

  private ModelLoader(Path file, CompiledFile compiled) {
    this.file = file;
    this.compiled = compiled;
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
    if (Files.isDirectory(file)) {
      throw new UserError("%s is a folder; give the path of a model's .java file".formatted(file));
    }
    if (!Files.exists(file)) {
      throw new UserError(
          "file not found: %s; give the path of a model's .java file".formatted(file));
    }
    if (!Files.isRegularFile(file) || !file.getFileName().toString().endsWith(".java")) {
      throw new UserError("%s is not a .java file; define the model in Java".formatted(file));
    }
    return new ModelLoader(file, CompiledFile.of(file));
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
    Class<?> found =
        compiled.load().stream()
            .filter(ModelLoader::isDefinition)
            .findFirst()
            .orElseThrow(() -> new UserError(noDefinition()));
    Parameters parameters = new Parameters(values);
    Model model = parameters.during(() -> construct(found.asSubclass(ModelDefinition.class)));
    checkKnown(values.keySet(), parameters.asked().stream().map(Parameter::name).toList());
    return new Model(model.name(), parameters.asked(), model.network(), model.training());
  }

  private Model construct(Class<? extends ModelDefinition> type) {
    ModelDefinition definition = instantiate(type);
    return new Model(
        type.getSimpleName(),
        call("network()", definition::network),
        call("training()", definition::training));
  }

  private void checkKnown(Set<String> given, List<String> known) {
    for (String name : given) {
      if (!known.contains(name)) {
        throw new UserError(
            "%s has no parameter '%s'%s; %s"
                .formatted(
                    file.getFileName(),
                    name,
                    NearestName.hint(name, known),
                    known.isEmpty()
                        ? "it asks for none, as parameter(\"%s\", 1) would".formatted(name)
                        : "its parameters: " + String.join(", ", known)));
      }
    }
  }

  /**
   * Returns whether a class is the file's public top-level class, of which there is at most one,
   * and a model definition.
   */
  private static boolean isDefinition(Class<?> type) {
    int modifiers = type.getModifiers();
    return ModelDefinition.class.isAssignableFrom(type)
        && Modifier.isPublic(modifiers)
        && !Modifier.isAbstract(modifiers)
        && type.getEnclosingClass() == null;
  }

  private String noDefinition() {
    String fileName = file.getFileName().toString();
    return ("%s has no public class that implements ModelDefinition; declare one: public"
            + " final class %s implements ModelDefinition")
        .formatted(fileName, fileName.replace(".java", ""));
  }

  private ModelDefinition instantiate(Class<? extends ModelDefinition> type) {
    Constructor<? extends ModelDefinition> constructor;
    try {
      constructor = type.getConstructor();
    } catch (NoSuchMethodException e) {
      throw new UserError(
          "%s: %s has no public constructor without parameters; add one, or remove the others"
              .formatted(file.getFileName(), type.getSimpleName()),
          e);
    }
    try {
      return constructor.newInstance();
    } catch (InvocationTargetException e) {
      throw thrown("the constructor", e.getCause());
    } catch (ReflectiveOperationException | LinkageError e) {
      throw thrown("the constructor", e);
    }
  }

  private <T> T call(String method, Supplier<T> body) {
    T result;
    try {
      result = body.get();
    } catch (InvalidNetworkException e) {
      throw new UserError(e.getMessage(), e);
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (RuntimeException | Error e) {
      throw thrown(method, e);
    }
    if (result == null) {
      throw new UserError("%s: %s returns null".formatted(file.getFileName(), method));
    }
    return result;
  }

  private UserError thrown(String where, Throwable problem) {
    if (problem instanceof InvalidNetworkException) {
      return new UserError(problem.getMessage(), problem);
    }
    if (problem instanceof ExceptionInInitializerError && problem.getCause() != null) {
      return thrown("a static initializer", problem.getCause());
    }
    return new UserError("%s%s throws %s".formatted(location(problem), where, problem), problem);
  }

  /** Returns the file and, if known, the line that an exception was thrown from. */
  private String location(Throwable problem) {
    String fileName = file.getFileName().toString();
    for (StackTraceElement frame : problem.getStackTrace()) {
      if (fileName.equals(frame.getFileName())) {
        return "%s:%d: ".formatted(fileName, frame.getLineNumber());
      }
    }
    return fileName + ": ";
  }
}
