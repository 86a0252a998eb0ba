import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.attribute.ModuleHashesAttribute;
import java.lang.classfile.attribute.ModuleResolutionAttribute;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * Links the Java runtime of a release.
 *
 * <p>Each start of Java with a module that is marked as incubating prints a warning. The mark is an
 * attribute of the module's descriptor, and {@code java.base} holds a hash of the module. Therefore
 * the runtime is linked twice: first as usual, then from its own classes without the mark and
 * without the hashes. The second link has no native libraries. Only its file of all classes is
 * taken.
 */
final class JavaImage {
  private static final Path CLASSES = Path.of("lib", "modules");

  private JavaImage() {}

  /** Takes the folder to create, a folder for files that are needed meanwhile, and the modules. */
  static void main(String[] arguments) throws IOException {
    Path image = Path.of(arguments[0]);
    Path scratch = Path.of(arguments[1]);
    String modules = arguments[2];
    delete(image);
    delete(scratch);
    link("--add-modules", modules, "--output", image.toString());

    Path unmarked = scratch.resolve("classes");
    copyWithoutMarks(image, unmarked);
    Path second = scratch.resolve("image");
    // The classes that this plugin generates are among those of the first link.
    link(
        "--disable-plugin",
        "generate-jli-classes",
        "--module-path",
        unmarked.toString(),
        "--add-modules",
        modules,
        "--output",
        second.toString());
    Files.move(second.resolve(CLASSES), image.resolve(CLASSES), REPLACE_EXISTING);
  }

  private static void link(String... arguments) {
    ToolProvider jlink = ToolProvider.findFirst("jlink").orElseThrow();
    // ct.sym is for javac's option --release alone, which ninc does not use.
    List<String> common =
        List.of(
            "--strip-java-debug-attributes",
            "--no-header-files",
            "--no-man-pages",
            "--exclude-files=/jdk.compiler/lib/ct.sym");
    String[] all = Stream.concat(common.stream(), Stream.of(arguments)).toArray(String[]::new);
    if (jlink.run(System.out, System.err, all) != 0) {
      throw new IllegalStateException("jlink failed");
    }
  }

  private static void copyWithoutMarks(Path image, Path target) throws IOException {
    try (FileSystem classes =
            FileSystems.newFileSystem(URI.create("jrt:/"), Map.of("java.home", image.toString()));
        Stream<Path> paths = Files.walk(classes.getPath("/modules"))) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        Path copy = target.resolve(classes.getPath("/modules").relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(copy);
        } else if (path.endsWith("module-info.class")) {
          Files.write(copy, withoutMarks(Files.readAllBytes(path)));
        } else {
          Files.copy(path, copy);
        }
      }
    }
  }

  private static byte[] withoutMarks(byte[] descriptor) {
    ClassFile format = ClassFile.of();
    return format.transformClass(
        format.parse(descriptor),
        ClassTransform.dropping(element ->
            element instanceof ModuleResolutionAttribute
                || element instanceof ModuleHashesAttribute));
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> paths = Files.walk(folder)) {
        for (Path path : paths.toList().reversed()) {
          Files.delete(path);
        }
      }
    }
  }
}
