package ninc.runtime.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import ninc.dsl.ModelDefinition;
import ninc.runtime.javac.CompilationError;
import ninc.runtime.javac.InMemoryJavac;

/**
 * Compiles a Java file against the class path of this process and loads its classes from memory.
 */
final class SourceCompiler {

  private SourceCompiler() {}

  /**
   * Compiles and loads a file.
   *
   * @return all classes that the file declares, including nested classes
   * @throws InvalidDefinition if the file does not compile
   */
  static List<Class<?>> compile(Path file) {
    try {
      return load(InMemoryJavac.compile(file, System.getProperty("java.class.path")));
    } catch (CompilationError e) {
      throw new InvalidDefinition(e);
    }
  }

  private static List<Class<?>> load(Map<String, byte[]> classFiles) {
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
