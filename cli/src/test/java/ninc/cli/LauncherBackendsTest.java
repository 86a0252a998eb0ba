package ninc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher starts TornadoVM without the backends that cannot start on the machine. */
class LauncherBackendsTest {
  private static final List<String> JARS =
      List.of(
          "asm-9.9.jar",
          "tornado-api-5.2.0-jdk25.jar",
          "tornado-cudnn-5.2.0-jdk25.jar",
          "tornado-drivers-common-5.2.0-jdk25.jar",
          "tornado-drivers-cuda-5.2.0-jdk25.jar",
          "tornado-drivers-opencl-5.2.0-jdk25.jar",
          "tornado-drivers-opencl-jni-5.2.0-jdk25-libs.jar",
          "tornado-drivers-ptx-5.2.0-jdk25.jar");

  private static final String FLAGS =
      """
      -XX:+EnableJVMCI
      --module-path .:/sdk/share/java/tornado
      --add-modules ALL-SYSTEM,tornado.runtime,tornado.drivers.opencl,tornado.drivers.ptx,tornado.drivers.cuda
      --enable-native-access=tornado.drivers.opencl,tornado.drivers.ptx
      --add-exports=java.base/common=tornado.runtime,tornado.drivers.common
      --add-reads=tornado.drivers.opencl=jdk.graal.compiler
      --add-exports=java.base/opencl=tornado.drivers.opencl
      --add-reads=tornado.drivers.ptx=jdk.graal.compiler
      --add-opens=java.base/ptx=tornado.drivers.ptx
      --add-exports=java.base/cuda=tornado.drivers.cuda
      """;

  @TempDir Path folder;
  private Launcher launcher;
  private Path jars;

  @BeforeEach
  void setUp() throws IOException {
    launcher = new Launcher(folder, Launcher.PRINTS_ARGUMENTS).built();
    jars = Files.createDirectories(folder.resolve("sdk/share/java/tornado"));
    for (String jar : JARS) {
      Files.createFile(jars.resolve(jar));
    }
    Files.writeString(folder.resolve("sdk/tornado-argfile"), FLAGS);
  }

  private List<String> flagsWithout(String missing) throws Exception {
    Files.writeString(folder.resolve("missing-backends"), missing);
    CommandLineResult result =
        launcher.run(
            Map.of(
                "TORNADOVM_HOME", folder.resolve("sdk").toString(),
                "XDG_CACHE_HOME", folder.resolve("cache").toString()),
            "devices");
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.err()).isEmpty();
    Path flags = folder.toRealPath().resolve("cache/ninc/kernels/tornado.flags");
    assertThat(result.out()).contains("@" + flags);
    return Files.readAllLines(flags);
  }

  private String modulePath(String... missing) {
    return JARS.stream()
        .filter(jar -> List.of(missing).stream().noneMatch(jar::contains))
        .map(jar -> jars.resolve(jar).toString())
        .reduce((a, b) -> a + ":" + b)
        .map("--module-path \"%s\""::formatted)
        .orElseThrow();
  }

  @Test
  void allBackendsStart() throws Exception {
    assertThat(flagsWithout(""))
        .startsWith(FLAGS.split("\n"))
        .endsWith(
            modulePath(),
            "--enable-native-access=ALL-UNNAMED,tornado.drivers.common,tornado.drivers.cuda,"
                + "tornado.drivers.opencl,tornado.drivers.opencl,tornado.drivers.ptx");
  }

  @Test
  void withoutTheDriverOfAGpuOpenClStarts() throws Exception {
    assertThat(flagsWithout("a line of some driver: 7\ncuda\nptx\n"))
        .containsExactly(
            "-XX:+EnableJVMCI",
            "--module-path .:/sdk/share/java/tornado",
            "--add-modules ALL-SYSTEM,tornado.runtime,tornado.drivers.opencl",
            "--enable-native-access=tornado.drivers.opencl",
            "--add-exports=java.base/common=tornado.runtime,tornado.drivers.common",
            "--add-reads=tornado.drivers.opencl=jdk.graal.compiler",
            "--add-exports=java.base/opencl=tornado.drivers.opencl",
            modulePath("-cuda-", "-ptx-"),
            "--enable-native-access=ALL-UNNAMED,tornado.drivers.common,"
                + "tornado.drivers.opencl,tornado.drivers.opencl");
  }

  @Test
  void withoutAnOpenClPlatformTheOthersStart() throws Exception {
    assertThat(flagsWithout("opencl\n"))
        .contains(
            "--add-modules ALL-SYSTEM,tornado.runtime,tornado.drivers.ptx,tornado.drivers.cuda",
            "--enable-native-access=tornado.drivers.ptx",
            "--add-opens=java.base/ptx=tornado.drivers.ptx",
            modulePath("-opencl-"))
        .noneMatch(flag -> flag.contains("tornado.drivers.opencl"));
  }

  @Test
  void noneStarts() throws Exception {
    assertThat(flagsWithout("cuda\nopencl\nptx\n"))
        .contains("--add-modules ALL-SYSTEM,tornado.runtime")
        .noneMatch(flag -> flag.matches(".*tornado\\.drivers\\.(cuda|opencl|ptx).*"));
  }

  @Test
  void commandsThatDoNotComputeStartWithoutTornadoVm() throws Exception {
    CommandLineResult result =
        launcher.run(Map.of("TORNADOVM_HOME", "/missing"), "summary", "Model.java");
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out()).doesNotContain("ninc.kernels");
  }
}
