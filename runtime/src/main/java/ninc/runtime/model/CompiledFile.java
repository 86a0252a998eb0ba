package ninc.runtime.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import ninc.dsl.ModelDefinition;
import ninc.runtime.javac.CompilationError;
import ninc.runtime.javac.InMemoryJavac;

/**
 * The classes of a Java file, compiled against the class path of this process.
 *
 * @param classFiles the class file of each class that the file declares, including nested classes
 */
record CompiledFile(Map<String, byte[]> classFiles) {

  /**
   * Compiles a file in memory.
   *
   * @throws InvalidDefinition if the file does not compile
   */
  static CompiledFile of(Path file) {
    try {
      return new CompiledFile(InMemoryJavac.compile(file, System.getProperty("java.class.path")));
    } catch (CompilationError e) {
      throw new InvalidDefinition(e);
    }
  }

  /** Loads all classes anew, so that their static fields are initialized again. */
  List<Class<?>> load() {
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
