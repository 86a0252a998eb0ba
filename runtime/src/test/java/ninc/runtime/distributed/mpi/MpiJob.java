package ninc.runtime.distributed.mpi;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * A job that has ended.
 *
 * @param status the exit status of the launcher
 * @param output what the ranks and the launcher printed
 */
record MpiJob(int status, String output) {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** The launchers as Debian names them, where several are installed. */
  private static final List<String> NAMED = List.of("mpirun.openmpi", "mpirun.mpich");

  /** Finds the installed launchers of MPI. */
  static List<Path> launchers() {
    List<Path> named = onPath(NAMED);
    return named.isEmpty() ? onPath(List.of("mpirun")) : named;
  }

  private static List<Path> onPath(List<String> names) {
    return names.stream()
        .flatMap(name ->
            Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .limit(1))
        .toList();
  }

  /** Runs a task on several ranks. */
  static MpiJob run(Path launcher, int ranks, MpiRank.Task task) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
                launcher.toString(),
                "-np",
                Integer.toString(ranks),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                MpiRank.class.getName(),
                task.name())
            .redirectErrorStream(true);
    // Open MPI reads its options from variables as well, which MPICH ignores.
    builder.environment().put("OMPI_ALLOW_RUN_AS_ROOT", "1");
    builder.environment().put("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1");
    builder.environment().put("OMPI_MCA_rmaps_base_oversubscribe", "1");
    builder.environment().put("OMPI_MCA_hwloc_base_binding_policy", "none");
    // UCX would take over the signal by which the JVM finds null.
    builder.environment().put("UCX_ERROR_SIGNALS", "");
    Process process = builder.start();
    try {
      Thread limit = Thread.startVirtualThread(() -> end(process));
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int status = process.waitFor();
      limit.interrupt();
      return new MpiJob(status, output);
    } finally {
      process.destroyForcibly();
    }
  }

  private static void end(Process process) {
    try {
      if (!process.waitFor(LIMIT)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      // The job has ended.
    }
  }
}
