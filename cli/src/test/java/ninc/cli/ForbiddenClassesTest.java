package ninc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MethodRefEntry;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import ninc.compiler.Compiler;
import ninc.dsl.Network;
import ninc.runtime.Failure;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Lists the classes of ninc that deserialize objects, use the network, start other programs or
 * write files, according to the constant pools of their class files. A class that needs to do so
 * must be added to the list here, so that reviewers notice it.
 */
class ForbiddenClassesTest {
  /** The classes, and methods behind their classes, that each class of ninc names. */
  private static final Map<String, List<String>> NAMED = new TreeMap<>();

  @BeforeAll
  static void readClassFiles() throws IOException, URISyntaxException {
    for (Class<?> module : List.of(Network.class, Compiler.class, Failure.class, Main.class)) {
      Path place = Path.of(module.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (Files.isDirectory(place)) {
        readFolder(place);
      } else {
        try (FileSystem jar = FileSystems.newFileSystem(place)) {
          readFolder(jar.getPath("/"));
        }
      }
    }
    assertThat(NAMED).hasSizeGreaterThan(400).containsKey("ninc.runtime.UserError");
  }

  private static void readFolder(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .filter(file -> file.toString().endsWith(".class"))
          .map(ForbiddenClassesTest::parse)
          .forEach(type -> NAMED.put(name(type.thisClass()), named(type)));
    }
  }

  private static ClassModel parse(Path file) {
    try {
      return ClassFile.of().parse(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> named(ClassModel type) {
    return StreamSupport.stream(type.constantPool().spliterator(), false)
        .flatMap(entry ->
            switch (entry) {
              case ClassEntry named -> Stream.of(name(named));
              case MethodRefEntry method ->
                  Stream.of(name(method.owner()) + "." + method.name().stringValue());
              default -> Stream.empty();
            })
        .toList();
  }

  private static String name(ClassEntry entry) {
    return entry.asInternalName().replace('/', '.');
  }

  /** The classes of ninc, nested ones counted to their own, that name what begins so. */
  private static TreeSet<String> users(String... prefixes) {
    return NAMED.entrySet().stream()
        .filter(type -> type.getValue().stream().anyMatch(name -> isAny(name, prefixes)))
        .map(type -> type.getKey().replaceAll("\\$.*", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean isAny(String name, String... prefixes) {
    return Stream.of(prefixes).anyMatch(name::startsWith);
  }

  @Test
  void noObjectIsMadeFromForeignBytes() {
    assertThat(
            users(
                "java.io.ObjectInput",
                "java.beans.XML",
                "javax.script",
                "java.rmi",
                "javax.naming",
                "com.fasterxml.jackson.databind.jsontype"))
        .isEmpty();
  }

  @Test
  void onlyTheHistoryInARunsPageIsReadAsXml() {
    assertThat(users("javax.xml")).containsExactlyInAnyOrder("ninc.cli.html.PageHistory");
  }

  @Test
  void onlyTheDownloaderUsesTheNetwork() {
    assertThat(
            users(
                "java.net.http",
                "java.net.Socket",
                "java.net.URLConnection",
                "java.nio.channels.S"))
        .containsExactlyInAnyOrder(
            "ninc.runtime.data.fetch.Downloader", "ninc.runtime.data.fetch.ResponseStream");
  }

  @Test
  void onlyDebiansToolsAreOtherPrograms() {
    assertThat(users("java.lang.ProcessBuilder", "java.lang.Runtime.exec"))
        .containsExactlyInAnyOrder("ninc.runtime.data.fetch.Command");
  }

  @Test
  void onlyTheShellRunsWhatItReads() {
    assertThat(users("jdk.jshell")).containsExactlyInAnyOrder("ninc.cli.command.ShellCommand");
  }

  @Test
  void onlyModelsAndKernelsAreCompiledAndLoaded() {
    assertThat(users("ninc.runtime.javac.InMemoryJavac"))
        .containsExactlyInAnyOrder(
            "ninc.runtime.javac.InMemoryJavac",
            "ninc.runtime.model.CompiledFile",
            "ninc.runtime.device.simt.KernelCompiler",
            "ninc.runtime.device.tornado.ClassFolder");
    assertThat(users("java.net.URLClassLoader")).isEmpty();
  }

  @Test
  void onlyElementwiseKernelsAreMadeAtRunTime() {
    assertThat(
            users(
                "java.lang.invoke.MethodHandles$Lookup.defineClass",
                "java.lang.invoke.MethodHandles$Lookup.defineHiddenClass"))
        .containsExactly("ninc.runtime.cpu.kernel.ElementwiseCompiler");
  }

  @Test
  void onlyTheseCanWriteFiles() {
    assertThat(
            users(
                "java.io.FileOutputStream",
                "java.io.FileWriter",
                "java.io.RandomAccessFile",
                "java.nio.channels.FileChannel.open",
                "java.nio.file.Files.copy",
                "java.nio.file.Files.create",
                "java.nio.file.Files.delete",
                "java.nio.file.Files.move",
                "java.nio.file.Files.newByteChannel",
                "java.nio.file.Files.newOutputStream",
                "java.nio.file.Files.write"))
        .containsExactlyInAnyOrder(
            "ninc.cli.command.NewCommand",
            // This class writes the start-up file of JShell, and to standard output.
            "ninc.cli.command.ShellCommand",
            "ninc.cli.report.OutputFile",
            "ninc.cli.terminal.StandardOutput",
            "ninc.runtime.data.ImageIndex",
            "ninc.runtime.data.fetch.CacheFolder",
            "ninc.runtime.data.fetch.Command",
            "ninc.runtime.data.fetch.Publisher",
            "ninc.runtime.data.fetch.ScratchFolder",
            "ninc.runtime.device.KernelFolder",
            "ninc.runtime.device.cuda.CubinCache",
            "ninc.runtime.distributed.SentFile",
            "ninc.runtime.io.AtomicFile",
            "ninc.runtime.io.ProcessLock",
            "ninc.runtime.io.TemporaryFiles",
            "ninc.runtime.training.history.EpochCsv",
            // This class opens files for reading only.
            "ninc.runtime.format.safetensors.SafetensorsFile",
            "ninc.runtime.format.tensorboard.EventFile",
            "ninc.runtime.device.tornado.AtomicFolder",
            "ninc.runtime.device.tornado.LibraryProvider");
  }
}
