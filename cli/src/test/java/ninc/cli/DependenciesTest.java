package ninc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/DEPENDENCIES.md lists every library on the class path with its version. */
class DependenciesTest {
  private static final Path PAGE = Path.of("../docs/DEPENDENCIES.md");
  private static final Pattern JAR = Pattern.compile("(.+?)-(\\d.*)\\.jar");

  static Stream<String> jars() {
    return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
        .splitAsStream(System.getProperty("java.class.path"))
        .map(element -> Path.of(element).getFileName().toString())
        .filter(name -> name.endsWith(".jar") && !name.startsWith("ninc-"));
  }

  @ParameterizedTest
  @MethodSource("jars")
  void aLibraryIsNamedWithItsVersion(String jar) throws IOException {
    Matcher name = JAR.matcher(jar);
    assertThat(name.matches()).as(jar).isTrue();
    assertThat(Files.readAllLines(PAGE))
        .as("%s %s in a row of %s", name.group(1), name.group(2), PAGE.getFileName())
        .anyMatch(line -> line.contains(name.group(1)) && line.contains(name.group(2)));
  }
}
