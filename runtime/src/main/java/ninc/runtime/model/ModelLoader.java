package ninc.runtime.model;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import ninc.dsl.InvalidNetworkException;
import ninc.dsl.ModelDefinition;
import ninc.runtime.UserError;

/**
 * Loads a {@link Model} from a Java file with a {@link ModelDefinition}. Loading runs the code in
 * the file.
 */
public final class ModelLoader {
  private final Path file;

  private ModelLoader(Path file) {
    this.file = file;
  }

  /**
   * Compiles the file in memory and gets the network and the recipe from its definition.
   *
   * @throws UserError if the file does not exist or does not compile, has no public class that
   *     implements {@link ModelDefinition}, or its code throws an exception
   */
  public static Model load(Path file) {
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
    return new ModelLoader(file).load(SourceCompiler.compile(file));
  }

  private Model load(List<Class<?>> classes) {
    Class<?> found =
        classes.stream()
            .filter(ModelLoader::isDefinition)
            .findFirst()
            .orElseThrow(() -> new UserError(noDefinition()));
    ModelDefinition definition = instantiate(found.asSubclass(ModelDefinition.class));
    return new Model(
        found.getSimpleName(),
        call("network()", definition::network),
        call("training()", definition::training));
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
