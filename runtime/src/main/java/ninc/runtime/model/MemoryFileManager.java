package ninc.runtime.model;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import ninc.dsl.ModelDefinition;

/** Keeps the class files that a compiler writes. */
final class MemoryFileManager extends ForwardingJavaFileManager<JavaFileManager> {
  private final Map<String, ClassFile> classFiles = new HashMap<>();

  MemoryFileManager(JavaFileManager disk) {
    super(disk);
  }

  @Override
  public JavaFileObject getJavaFileForOutput(
      Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
    ClassFile file = new ClassFile(className);
    classFiles.put(className, file);
    return file;
  }

  /** Loads every class that was written. */
  List<Class<?>> load() {
    ClassLoader loader = new MemoryClassLoader(Map.copyOf(classFiles));
    List<Class<?>> classes = new ArrayList<>();
    for (String name : classFiles.keySet()) {
      try {
        classes.add(loader.loadClass(name));
      } catch (ClassNotFoundException e) {
        throw new IllegalStateException(name + " was compiled and is not there", e);
      }
    }
    return classes;
  }

  private static final class ClassFile extends SimpleJavaFileObject {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    ClassFile(String className) {
      super(URI.create("memory:///" + className.replace('.', '/') + ".class"), Kind.CLASS);
    }

    @Override
    public OutputStream openOutputStream() {
      return bytes;
    }
  }

  private static final class MemoryClassLoader extends ClassLoader {
    private final Map<String, ClassFile> classFiles;

    MemoryClassLoader(Map<String, ClassFile> classFiles) {
      super(ModelDefinition.class.getClassLoader());
      this.classFiles = classFiles;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      ClassFile file = classFiles.get(name);
      if (file == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] code = file.bytes.toByteArray();
      return defineClass(name, code, 0, code.length);
    }
  }
}
