package ninc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ninc.runtime.UserError;
import ninc.runtime.io.XdgCache;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Only the user can place classes on ninc's class path. The folder of TornadoVM's kernels is the
 * only one outside the build that may be on it.
 */
@Execution(ExecutionMode.CONCURRENT)
class LauncherClassPathTest {
  private static final String KERNELS = "ninc/kernels";

  @TempDir Path folder;
  private Launcher launcher;
  private Path cache;

  @BeforeEach
  void setUp() throws IOException {
    launcher = new Launcher(folder, Launcher.PRINTS_ARGUMENTS).built();
    Files.createDirectories(folder.resolve("sdk/share/java/tornado"));
    Files.writeString(folder.resolve("sdk/tornado-argfile"), "-XX:+EnableJVMCI\n");
    cache = folder.toRealPath().resolve("cache");
  }

  private CommandLineResult withSdk(Map<String, String> environment) throws Exception {
    Map<String, String> variables = new HashMap<>(environment);
    variables.put("TORNADOVM_HOME", folder.resolve("sdk").toString());
    return launcher.run(variables, "devices");
  }

  private CommandLineResult withSdkAndCache() throws Exception {
    return withSdk(Map.of("XDG_CACHE_HOME", cache.toString()));
  }

  private String builtAlone() {
    return cache.resolveSibling("home") + "/cli/target/lib/*";
  }

  private static void assertRefused(CommandLineResult result, Object writable) {
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.out()).as("nothing ran").isEmpty();
    assertThat(result.err())
        .hasLineCount(1)
        .contains("but " + writable + " is owned or writable by somebody else");
  }

  private static Path create(Path folder, String permissions) throws IOException {
    Files.createDirectories(folder);
    return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/home/user", "", "."})
  void withoutAnSdkTheClassPathIsTheBuild(String home) throws Exception {
    CommandLineResult result = launcher.run(Map.of("HOME", home), "devices");
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out().lines()).containsSequence("-cp", builtAlone(), "ninc.cli.Main");
    assertThat(result.out()).doesNotContain(KERNELS, "ninc.kernels");
  }

  @Test
  void withAnSdkKernelsAreReadFromAFolderThatIsTheUsersAlone() throws Exception {
    CommandLineResult result = withSdkAndCache();
    Path kernels = cache.resolve(KERNELS);
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out().lines())
        .contains("-Dninc.kernels=" + kernels)
        .containsSequence("-cp", builtAlone() + ":" + kernels, "ninc.cli.Main");
    assertThat(Files.getPosixFilePermissions(kernels))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    assertThat(withSdkAndCache().status()).as("of the same folder once more").isZero();
  }

  /** Java starts with one collector only, and the flags of an SDK select one. */
  @Test
  void theCollectorIsTheSdksOrTheUsers() throws Exception {
    Files.writeString(folder.resolve("sdk/tornado-argfile"), "-XX:+UseParallelGC\n");
    assertThat(withSdkAndCache().out()).doesNotContain("UseSerialGC");
    assertThat(launcher.run(Map.of(), "devices").out().lines()).contains("-XX:+UseSerialGC");
    assertThat(launcher.run(Map.of("NINC_JAVA_OPTS", "-XX:+UseG1GC"), "devices").out())
        .contains("UseG1GC")
        .doesNotContain("UseSerialGC");
  }

  @Test
  void aRelativeCacheIsIgnored() throws Exception {
    CommandLineResult result =
        withSdk(Map.of("XDG_CACHE_HOME", "cache", "HOME", folder.toRealPath().toString()));
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out())
        .contains("-Dninc.kernels=" + folder.toRealPath().resolve(".cache").resolve(KERNELS));
  }

  /** Both look at the same variables only, whatever the user database says of the home folder. */
  @Test
  void theLauncherAndJavaAgreeOnTheCache() throws Exception {
    String place = folder.toRealPath().toString();
    for (Map<String, String> environment :
        List.of(
            Map.of("HOME", place),
            Map.of("XDG_CACHE_HOME", place + "/caches"),
            Map.of("XDG_CACHE_HOME", "caches", "HOME", place),
            Map.of("XDG_CACHE_HOME", "", "HOME", place),
            Map.of("XDG_CACHE_HOME", place + "/caches", "HOME", "."))) {
      assertThat(withSdk(environment).out().lines())
          .as("%s", environment)
          .contains("-Dninc.kernels=" + XdgCache.of(environment).resolve("kernels"));
    }
    for (Map<String, String> environment :
        List.of(Map.<String, String>of(), Map.of("HOME", "home"), Map.of("XDG_CACHE_HOME", "c"))) {
      assertThat(withSdk(environment).status()).as("%s", environment).isEqualTo(2);
      assertThatThrownBy(() -> XdgCache.of(environment)).isInstanceOf(UserError.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "home"})
  void withoutAHomeThereIsNoFolderForKernels(String home) throws Exception {
    CommandLineResult result = withSdk(Map.of("HOME", home));
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).hasLineCount(1).contains("set HOME or XDG_CACHE_HOME");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxrwxrwx", "rwxrwx---"})
  void aFolderThatOthersMayWriteToIsRefused(String permissions) throws Exception {
    assertRefused(withSdk(Map.of("XDG_CACHE_HOME", planted(permissions))), cache.resolve(KERNELS));
  }

  /** Creates a folder of kernels in which an attacker has placed a service. */
  private String planted(String permissions) throws IOException {
    Path kernels = create(cache.resolve(KERNELS), permissions);
    Files.createDirectories(kernels.resolve("META-INF/services"));
    Files.writeString(
        kernels.resolve("META-INF/services/java.lang.System$LoggerFinder"), "attacker.Finder");
    return cache.toString();
  }

  @Test
  void aFolderBelowOneThatOthersMayWriteToIsRefused() throws Exception {
    create(cache.resolve(KERNELS), "rwx------");
    create(cache, "rwxrwxrwx");
    assertRefused(withSdkAndCache(), cache);
  }

  /** In a folder with the sticky bit, such as /tmp, others cannot replace the user's folder. */
  @Test
  void aFolderBelowOneWithTheStickyBitIsTaken() throws Exception {
    create(cache.resolve(KERNELS), "rwx------");
    Process chmod = new ProcessBuilder("chmod", "1777", cache.toString()).start();
    assertThat(chmod.waitFor()).isZero();
    CommandLineResult result = withSdkAndCache();
    assertThat(result.status()).as(result.err()).isZero();
  }

  @Test
  void aLinkIsJudgedByWhatItLeadsTo() throws Exception {
    Path target = create(folder.resolve("open"), "rwxrwxrwx").toRealPath();
    Files.createDirectories(cache);
    Files.createSymbolicLink(cache.resolve("ninc"), target);
    Files.createDirectories(target.resolve("kernels"));
    assertRefused(withSdkAndCache(), target);
  }

  @Test
  void aFileThatOthersMayWriteToIsRefused() throws Exception {
    Path kernel = cache.resolve(KERNELS).resolve("Kernel.class");
    create(kernel.getParent(), "rwx------");
    Files.writeString(kernel, "");
    Files.setPosixFilePermissions(kernel, PosixFilePermissions.fromString("rw-rw-rw-"));
    assertRefused(withSdkAndCache(), kernel);
  }

  /** Another user created the folder. */
  @Test
  void aFolderOfAnotherUserIsRefused() throws Exception {
    create(cache.resolve(KERNELS), "rwxr-xr-x");
    launcher.script("programs/id", "echo 54321");
    assertRefused(withSdkAndCache(), cache.resolve(KERNELS));
  }

  @Test
  void aFolderWhoseWritersAreUnknownIsRefused() throws Exception {
    launcher.script("programs/find", "case $* in *-perm*) exit 1 ;; esac");
    CommandLineResult result = withSdkAndCache();
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).hasLineCount(1).contains("cannot determine who has write access to");
  }

  @Test
  void aCheckoutWhosePathHasAColonIsRefused() throws Exception {
    Path place = Files.createDirectory(folder.resolve("a:b"));
    CommandLineResult result = new Launcher(place, "echo runs").built().run(Map.of(), "devices");
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .hasLineCount(1)
        .contains("ninc cannot run from " + place.toRealPath().resolve("home"), "colon");
  }

  @Test
  void aColonDoesNotSplitTheFolder() throws Exception {
    CommandLineResult result = withSdk(Map.of("XDG_CACHE_HOME", cache + ":more"));
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).hasLineCount(1).contains("its name contains a colon");
  }
}
