package ninc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * docs/DEPENDENCIES.md lists every library on the class path with its version, and the build knows
 * the checksums of those that ninc runs with.
 */
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

  /** The build compares the checksums with those of the jars that it copies for the launcher. */
  @ParameterizedTest
  @MethodSource("jars")
  void theBuildChecksALibraryThatNincRunsWith(String jar) throws Exception {
    String page = Files.readString(PAGE);
    String atRunTime = page.substring(0, page.indexOf("## In tests"));
    Matcher name = JAR.matcher(jar);
    assertThat(name.matches()).as(jar).isTrue();
    if (atRunTime.contains(name.group(1))) {
      assertThat(Files.readString(Path.of("pom.xml")))
          .containsPattern(
              "/lib/%s</file>\\s*<checksum>%s</checksum>"
                  .formatted(Pattern.quote(jar), sha256(jar)));
    }
  }

  private static String sha256(String jar) throws Exception {
    Path file =
        Pattern.compile(File.pathSeparator, Pattern.LITERAL)
            .splitAsStream(System.getProperty("java.class.path"))
            .map(Path::of)
            .filter(path -> path.endsWith(jar))
            .findFirst()
            .orElseThrow();
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
    return HexFormat.of().formatHex(digest);
  }
}
