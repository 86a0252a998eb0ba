package ninc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code mpirun … ninc train}, with each launcher of MPI that is installed. */
class MpiTrainingTest {
  private static final int GROUPS = 4;

  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "OMPI_ALLOW_RUN_AS_ROOT", "1",
          "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1",
          "OMPI_MCA_rmaps_base_oversubscribe", "1",
          "OMPI_MCA_hwloc_base_binding_policy", "none",
          "UCX_ERROR_SIGNALS", "");

  @TempDir Path folder;
  private Workplace workplace;
  private Path model;

  @BeforeEach
  void setUp() throws IOException {
    workplace = new Workplace(folder);
    model = augmented();
  }

  /** Writes a model with everything that depends on the place of an example in its batch. */
  private Path augmented() throws IOException {
    Path tiny = workplace.write("Ranks", "Network.input(1, 8, 8)", "sgd(0.05).momentum(0.9)");
    return Files.writeString(
        tiny,
        Files.readString(tiny)
            .replace(
                ".schedule(cosine())",
                ".schedule(cosine()).clipNorm(0.5).augment(horizontalFlip(), paddedCrop(1))"));
  }

  /** Finds the launchers, as Debian names them where several are installed. */
  private static List<Path> launchers() {
    List<Path> named = onPath("mpirun.openmpi", "mpirun.mpich");
    List<Path> launchers = named.isEmpty() ? onPath("mpirun") : named;
    assumeFalse(launchers.isEmpty(), "no MPI is installed, so that nothing was trained by ranks");
    return launchers;
  }

  private static List<Path> onPath(String... names) {
    return Stream.of(names)
        .flatMap(name ->
            Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(place -> Path.of(place, name))
                .filter(Files::isExecutable)
                .limit(1))
        .toList();
  }

  private CommandLineResult train(Object... flags) throws IOException, InterruptedException {
    return OtherProcess.run(command(flags), ENVIRONMENT);
  }

  private List<String> command(Object... flags) {
    Stream<Object> train =
        Stream.of(
            "train",
            model,
            "--data",
            workplace.data(),
            "--groups",
            GROUPS,
            "--epochs",
            1,
            "--threads",
            1);
    return NincProcess.command(
        List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
        Stream.concat(train, Stream.of(flags)).toArray());
  }

  /** Trains with some ranks, whose own flags come first. */
  private CommandLineResult train(Path launcher, int ranks, Object... flags)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(launcher.toString(), "-np", Integer.toString(ranks)));
    command.addAll(command(flags));
    return OtherProcess.run(command, ENVIRONMENT);
  }

  @Test
  void anyNumberOfRanksLeavesTheSameFileAlsoAfterAResume() throws Exception {
    Path alone = workplace.file("alone.safetensors");
    CommandLineResult result = train("--seed", 3, "--save", alone);
    assertThat(result.status()).as(result.err()).isZero();
    for (Path launcher : launchers()) {
      Path run = workplace.file(launcher.getFileName() + ".safetensors");
      for (List<Object> part : List.of(List.<Object>of(3, "--steps", 2), List.<Object>of(2))) {
        int ranks = (int) part.getFirst();
        Stream<Object> flags =
            Stream.of("--seed", 3, "--save", run, "--resume-or-start", run, "--json");
        CommandLineResult resumed =
            train(launcher, ranks, Stream.concat(flags, part.stream().skip(1)).toArray());
        assertThat(resumed.status()).as(resumed.err()).isZero();
        // Only rank 0 tells.
        assertThat(resumed.events("start")).hasSize(1);
      }
      assertThat(Files.mismatch(run, alone)).as("%s", launcher).isEqualTo(-1);
    }
  }

  @Test
  void ranksTrainSeveralRunsByTurnsAndReportThemAsOneProcessDoes() throws Exception {
    model = workplace.grid();
    Path table = workplace.file("alone.csv");
    Object[] runs = {"--seed", 3, "--runs", 2, "--set", "channels=3,4", "--json"};
    CommandLineResult alone = train(with(runs, "--csv", table));
    assertThat(alone.status()).as(alone.err()).isZero();
    assertThat(alone.events("run")).hasSize(4);
    for (Path launcher : launchers()) {
      Path csv = workplace.file(launcher.getFileName() + ".csv");
      CommandLineResult ranks = train(launcher, 3, with(runs, "--csv", csv));
      assertThat(ranks.status()).as(ranks.err()).isZero();
      assertThat(untimed(ranks)).isEqualTo(untimed(alone));
      assertThat(csv).hasSameTextualContentAs(table);
    }
  }

  private static Object[] with(Object[] flags, Object... more) {
    return Stream.concat(Stream.of(flags), Stream.of(more)).toArray();
  }

  /** Returns all events without what differs from run to run. */
  private static List<JsonNode> untimed(CommandLineResult result) {
    List<String> measured = List.of("seconds", "examples_per_second", "peak_memory_bytes");
    return result.json().stream()
        .<JsonNode>map(event -> ((ObjectNode) event.deepCopy()).remove(measured))
        .toList();
  }

  @Test
  void ranksWithDifferentSeedsAreRefusedInOneLine() throws Exception {
    for (Path launcher : launchers()) {
      List<String> command = new ArrayList<>();
      command.addAll(List.of(launcher.toString(), "-np", "1"));
      command.addAll(command("--seed", 3));
      command.addAll(List.of(":", "-np", "1"));
      command.addAll(command("--seed", 4));
      CommandLineResult result = OtherProcess.run(command, ENVIRONMENT);
      assertThat(result.status()).as(result.err()).isNotZero();
      assertThat(result.err().lines().filter(line -> line.contains("ninc: rank")))
          .singleElement()
          .asString()
          .matches("ninc: rank 0: the seed of rank 1 on \\S+ is not that of rank 0 on \\S+; .*");
    }
  }
}
