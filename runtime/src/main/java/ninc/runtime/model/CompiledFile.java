package ninc.runtime.model;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import ninc.dsl.InvalidNetworkException;
import ninc.dsl.ModelDefinition;
import ninc.runtime.UserError;
import ninc.runtime.javac.CompilationError;
import ninc.runtime.javac.InMemoryJavac;

/**
 * A Java file of the user, compiled against the class path of this process. What its code throws is
 * reported with the line that it comes from.
 *
 * @param file the path of the file
 * @param classFiles the class file of each class that the file declares, including nested classes
 */
record CompiledFile(Path file, Map<String, byte[]> classFiles) {

  /**
   * Compiles a file in memory.
   *
   * @param content what the file declares, for messages: {@code model}
   * @throws UserError if the file does not exist or does not compile
   */
  static CompiledFile of(Path file, String content) {
    if (Files.isDirectory(file)) {
      throw new UserError(
          "%s is a folder; give the path of a %s's .java file".formatted(file, content));
    }
    if (!Files.exists(file)) {
      throw new UserError(
          "file not found: %s; give the path of a %s's .java file".formatted(file, content));
    }
    if (!Files.isRegularFile(file) || !file.getFileName().toString().endsWith(".java")) {
      throw new UserError("%s is not a .java file; define the %s in Java".formatted(file, content));
    }
    try {
      return new CompiledFile(
          file, InMemoryJavac.compile(file, System.getProperty("java.class.path")));
    } catch (CompilationError e) {
      throw new InvalidDefinition(e);
    }
  }

  /**
   * Loads all classes anew, so that their static fields are initialized again, and returns the
   * file's public top-level class, of which there is at most one.
   *
   * @param kind the interface that it implements
   * @throws UserError if there is no such class, or it does not implement the interface
   */
  <T> Class<? extends T> load(Class<T> kind) {
    return loadAll().stream()
        .filter(kind::isAssignableFrom)
        .filter(CompiledFile::isPublicAtTop)
        .findFirst()
        .orElseThrow(() -> new UserError(missing(kind)))
        .asSubclass(kind);
  }

  private List<Class<?>> loadAll() {
    ClassLoader loader = new MemoryClassLoader(classFiles);
    List<Class<?>> classes = new ArrayList<>();
    for (String name : classFiles.keySet()) {
      try {
        classes.add(loader.loadClass(name));
      } catch (ClassNotFoundException e) {
        throw new IllegalStateException(name + " was compiled but cannot be loaded", e);
      }
    }
    return classes;
  }

  private static boolean isPublicAtTop(Class<?> type) {
    int modifiers = type.getModifiers();
    return Modifier.isPublic(modifiers)
        && !Modifier.isAbstract(modifiers)
        && type.getEnclosingClass() == null;
  }

  private String missing(Class<?> kind) {
    return "%1$s has no public class that implements %2$s; declare one: public final class %3$s implements %2$s"
        .formatted(name(), kind.getSimpleName(), name().replace(".java", ""));
  }

  /** Returns the file's name without its folders. */
  String name() {
    return file.getFileName().toString();
  }

  /**
   * Creates an instance.
   *
   * @throws UserError if the class has no public constructor without parameters, or it throws
   */
  <T> T instantiate(Class<T> type) {
    Constructor<T> constructor;
    try {
      constructor = type.getConstructor();
    } catch (NoSuchMethodException e) {
      throw new UserError(
          "%s: %s has no public constructor without parameters; add one, or remove the others"
              .formatted(name(), type.getSimpleName()),
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

  /**
   * Calls a method of the user.
   *
   * @param method its name, for messages
   * @throws UserError if it throws an exception or returns null
   */
  <T> T call(String method, Supplier<T> body) {
    T result;
    try {
      result = body.get();
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (Throwable e) {
      // A checked exception can be thrown as well, by a cast to a type parameter.
      throw thrown(method, e);
    }
    if (result == null) {
      throw new UserError("%s: %s returns null".formatted(name(), method));
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
    for (StackTraceElement frame : problem.getStackTrace()) {
      if (name().equals(frame.getFileName())) {
        return "%s:%d: ".formatted(name(), frame.getLineNumber());
      }
    }
    return name() + ": ";
  }

  private static final class MemoryClassLoader extends ClassLoader {
    private final Map<String, byte[]> classFiles;

    MemoryClassLoader(Map<String, byte[]> classFiles) {
      super(ModelDefinition.class.getClassLoader());
      this.classFiles = classFiles;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      byte[] code = classFiles.get(name);
      if (code == null) {
        throw new ClassNotFoundException(name);
      }
      return defineClass(name, code, 0, code.length);
    }
  }
}
