package ninc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The launcher starts Java with the module of the Vector API only for commands that need it,
 * because Java warns about this module.
 */
@Execution(ExecutionMode.CONCURRENT)
class LauncherVectorModuleTest {
  private static final String WARNING = "WARNING: Using incubator modules: jdk.incubator.vector\n";

  private static final List<String> COMPUTING =
      List.of(
          "train Tiny.java --data data --steps 1 --save tiny.safetensors --csv tiny.csv",
          "--stacktrace eval Tiny.java --data data --weights tiny.safetensors",
          "predict Tiny.java --weights tiny.safetensors image.png",
          "find-lr Tiny.java --data data --steps 60 --from 1e-3 --to 10 --seed 1",
          "check Tiny.java --mode infer",
          "bench Tiny.java --warmup 0 --runs 1 --fusion none",
          "compile Tiny.java",
          "shell",
          "devices");

  private static final List<String> NOT_COMPUTING =
      List.of(
          "summary Tiny.java",
          "summary Tiny.java Tiny.java --json",
          "export Tiny.java --weights tiny.safetensors --onnx tiny.onnx",
          "import tiny.onnx Imported",
          "data data --stats --flip --seed 1 --html sheet.html",
          "runs .",
          "new Fresh",
          "completion",
          "train --help",
          "tune -h",
          "--help",
          "-V");

  @TempDir Path folder;
  private Launcher launcher;

  /** The JDK runs the classes under test with the launcher's flags. */
  @BeforeEach
  void setUp() throws IOException {
    String java =
        """
        flags=
        while [ "$1" != -cp ]; do
          flags="$flags $1"
          shift
        done
        shift 2
        exec '%s/bin/java' $flags -cp '%s' "$@"
        """;
    launcher =
        new Launcher(
                folder,
                java.formatted(
                    System.getProperty("java.home"), System.getProperty("java.class.path")))
            .built();
  }

  private CommandLineResult ninc(String arguments) throws Exception {
    return launcher.run(Map.of("HOME", folder.toString()), (Object[]) arguments.split(" "));
  }

  @Test
  void eachCommandHasTheModulesThatItNeeds() throws Exception {
    new Workplace(folder).image("image.png", 8, 8);
    for (String arguments : COMPUTING) {
      CommandLineResult result = ninc(arguments);
      assertThat(result.status()).as("%s: %s", arguments, result.err()).isZero();
      assertThat(result.err()).as(arguments).startsWith(WARNING);
    }
    for (String arguments : NOT_COMPUTING) {
      CommandLineResult result = ninc(arguments);
      assertThat(result.status()).as("%s: %s", arguments, result.err()).isZero();
      assertThat(result.err()).as(arguments).doesNotContain("WARNING");
    }
  }

  @Test
  void noCommandIsLeftOut() {
    Set<String> commands =
        Stream.concat(COMPUTING.stream(), NOT_COMPUTING.stream())
            .flatMap(arguments ->
                Stream.of(arguments.split(" ")).filter(word -> !word.startsWith("-")).limit(1))
            .collect(Collectors.toSet());
    assertThat(commands).containsAll(Main.commandLine().getSubcommands().keySet());
  }

  @Test
  void aJdkWithoutTheModuleIsOneLineWhereItIsNeeded() throws Exception {
    launcher.release("JAVA_VERSION=\"25.0.1\"\nMODULES=\"java.base jdk.compiler\"");
    CommandLineResult devices = ninc("devices");
    assertThat(devices.status()).isEqualTo(2);
    assertThat(devices.out()).isEmpty();
    assertThat(devices.err())
        .hasLineCount(1)
        .contains("does not have the module jdk.incubator.vector", "set NINC_JAVA_HOME");
    assertThat(ninc("--version").status()).isZero();
  }
}
