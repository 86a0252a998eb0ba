package ninc.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.IVersionProvider;

/** The versions of ninc and of the Java that it runs on. */
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() throws IOException {
    try (InputStream stream = Version.class.getResourceAsStream("version.txt")) {
      String version = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      return new String[] {"ninc %s (Java %s)".formatted(version.strip(), Runtime.version())};
    }
  }
}
