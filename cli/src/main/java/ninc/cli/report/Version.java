package ninc.cli.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.IVersionProvider;

/** The versions of ninc and of the JVM. */
public final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {"ninc %s (Java %s)".formatted(ofNinc(), Runtime.version())};
  }

  /** Returns the version of ninc. */
  public static String ofNinc() {
    try (InputStream stream = Version.class.getResourceAsStream("version.txt")) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
