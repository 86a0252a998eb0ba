package ninc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launcher's checks of the SDK, and its start of a release. */
class LauncherTest {
  private static final Path LAUNCHER = Path.of("..", "ninc");

  @TempDir private Path sdk;

  private record Result(int status, String out, String err) {}

  private Result flags() throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("sh", LAUNCHER.toString(), "--print-tornado-flags");
    builder.environment().put("NINC_JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("TORNADOVM_HOME", sdk.toString());
    return run(builder);
  }

  private static Result run(ProcessBuilder builder) throws IOException, InterruptedException {
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), out, err);
  }

  private void install(String version) throws IOException {
    Files.createDirectories(sdk.resolve("share").resolve("java").resolve("tornado"));
    Files.createDirectories(sdk.resolve("etc"));
    Files.writeString(
        sdk.resolve("etc").resolve("tornado.release"), "version=%s\n".formatted(version));
  }

  @Test
  void theFlagsAreThoseOfTheSdk() throws Exception {
    install("5.2.0-jdk" + Runtime.version().feature());
    Files.writeString(sdk.resolve("tornado-argfile"), "-XX:+EnableJVMCI\n");
    assertThat(flags()).isEqualTo(new Result(0, "-XX:+EnableJVMCI\n", ""));
  }

  @Test
  void theFlagsNameTheFolderWhereTheSdkIs() throws Exception {
    install("5.2.0-jdk" + Runtime.version().feature());
    Files.writeString(sdk.resolve("tornado-argfile"), "-Djava.library.path=/where/it/was/lib\n");
    Files.writeString(
        sdk.resolve("tornado-argfile.template"), "-Djava.library.path=${TORNADOVM_HOME}/lib\n");
    assertThat(flags()).isEqualTo(new Result(0, "-Djava.library.path=%s/lib\n".formatted(sdk), ""));
  }

  @Test
  void aFolderWithoutAnSdkIsOneLine() throws Exception {
    assertThat(flags())
        .isEqualTo(
            new Result(
                2,
                "",
                "ninc: TORNADOVM_HOME=%s is not a TornadoVM SDK; correct or unset it\n"
                    .formatted(sdk)));
  }

  @Test
  void anSdkForAnotherJavaIsOneLine() throws Exception {
    install("1.0.9-jdk21");
    Result result = flags();
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .hasLineCount(1)
        .contains(
            "is a TornadoVM SDK for Java 21, but",
            "is Java " + Runtime.version().feature(),
            "unset TORNADOVM_HOME");
  }

  @Test
  void aReleaseStartsItsOwnJavaAndNeedsNoOtherProgram() throws Exception {
    Path release = sdk.toRealPath().resolve("ninc-1");
    Path ninc = Files.createDirectories(release.resolve("bin")).resolve("ninc");
    Path java = Files.createDirectories(release.resolve("java/bin")).resolve("java");
    Files.copy(LAUNCHER, ninc);
    Files.writeString(java, "#!/bin/sh\nfor argument; do echo \"$argument\"; done");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(release.resolve("java/release"), "JAVA_VERSION=\"25.0.1\"");
    ProcessBuilder builder = new ProcessBuilder(ninc.toString(), "devices");
    builder.environment().clear();
    builder.environment().put("PATH", "");
    Result result = run(builder);
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out().lines())
        .containsSequence("-cp", release + "/lib/*", "ninc.cli.Main", "devices");
  }

  @ParameterizedTest
  @CsvSource({
    "OMPI_COMM_WORLD_RANK, 0",
    "PMI_RANK, 1",
    "PMIX_RANK, 0",
  })
  void ranksLeaveTheSignalsOfTheJvmAlone(String variable, String value) throws Exception {
    Launcher launcher = new Launcher(sdk, "echo \"${UCX_ERROR_SIGNALS-by default}\"").built();
    assertThat(launcher.run(Map.of(variable, value), "train").out()).isEqualTo("\n");
    assertThat(launcher.run(Map.of(), "train").out()).isEqualTo("by default\n");
  }
}
