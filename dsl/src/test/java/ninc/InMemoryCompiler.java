package ninc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import ninc.dsl.ModelDefinition;
import ninc.dsl.Network;

/** Compiles the source of a model without writing files. */
final class InMemoryCompiler {

  private InMemoryCompiler() {}

  /** An instance of the class {@code Model} that the source declares in the unnamed package. */
  static ModelDefinition model(String source) throws ReflectiveOperationException {
    Map<String, ByteArrayOutputStream> classes = compile(source);
    ClassLoader loader =
        new ClassLoader(Network.class.getClassLoader()) {
          @Override
          protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (!classes.containsKey(name)) {
              throw new ClassNotFoundException(name);
            }
            byte[] bytes = classes.get(name).toByteArray();
            return defineClass(name, bytes, 0, bytes.length);
          }
        };
    return (ModelDefinition) loader.loadClass("Model").getDeclaredConstructor().newInstance();
  }

  private static Map<String, ByteArrayOutputStream> compile(String source) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Map<String, ByteArrayOutputStream> classes = new HashMap<>();
    JavaFileManager files =
        new ForwardingJavaFileManager<>(compiler.getStandardFileManager(null, null, null)) {
          @Override
          public JavaFileObject getJavaFileForOutput(
              Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("memory:///" + name + ".class"), kind) {
              @Override
              public OutputStream openOutputStream() {
                return classes.computeIfAbsent(name, _ -> new ByteArrayOutputStream());
              }
            };
          }
        };
    JavaFileObject file =
        new SimpleJavaFileObject(URI.create("memory:///Model.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    StringWriter messages = new StringWriter();
    List<String> options = List.of("-classpath", classPath());
    boolean compiled = compiler.getTask(messages, files, null, options, null, List.of(file)).call();
    assertThat(compiled).as("%s%n%s", messages, source).isTrue();
    return classes;
  }

  private static String classPath() {
    try {
      URI place = Network.class.getProtectionDomain().getCodeSource().getLocation().toURI();
      return new File(place).getPath();
    } catch (URISyntaxException impossible) {
      throw new AssertionError(impossible);
    }
  }
}
