package ninc.runtime.distributed.mpi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * How this process was started as a rank of an MPI job.
 *
 * @param rank the number of this rank, if the launcher tells it
 * @param ranks the number of ranks, if the launcher tells it
 * @param libraries the names of the libraries that may belong to the launcher, the likeliest first
 * @param given the library that the user names
 * @param path the search path for programs, on which the launcher may be
 */
record MpiLaunch(
    OptionalInt rank,
    OptionalInt ranks,
    List<String> libraries,
    Optional<String> given,
    String path) {

  /** The environment variable that names the library. */
  static final String LIBRARY = "NINC_MPI_LIBRARY";

  private static final List<String> OPEN_MPI = List.of("libmpi.so.40", "libmpi.40.dylib");

  /** MPICH itself calls its library libmpi, Debian libmpich; Intel MPI and MVAPICH follow it. */
  private static final List<String> MPICH =
      List.of("libmpich.so.12", "libmpi.so.12", "libmpi.12.dylib");

  private static final List<String> LAUNCHERS = List.of("mpirun", "mpiexec");

  /** A kind of launcher, in the order in which the variables that they set are looked for. */
  private enum Launcher {
    MPIRUN_OF_OPEN_MPI("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", OPEN_MPI, MPICH),
    /** Also those of its relatives, and Slurm's srun with PMI. */
    MPIRUN_OF_MPICH("PMI_RANK", "PMI_SIZE", MPICH, OPEN_MPI),
    SRUN_WITH_PMIX("PMIX_RANK", "SLURM_STEP_NUM_TASKS", OPEN_MPI, MPICH);

    private final String rank;
    private final String ranks;
    private final List<String> libraries;

    Launcher(String rank, String ranks, List<String> first, List<String> then) {
      this.rank = rank;
      this.ranks = ranks;
      this.libraries = Stream.concat(first.stream(), then.stream()).toList();
    }

    private MpiLaunch read(Map<String, String> environment) {
      return new MpiLaunch(
          number(rank, environment),
          number(ranks, environment),
          libraries,
          Optional.ofNullable(environment.get(LIBRARY)),
          environment.getOrDefault("PATH", ""));
    }
  }

  /** Finds out which launcher has started this process; empty if none has. */
  static Optional<MpiLaunch> find(Map<String, String> environment) {
    return Stream.of(Launcher.values())
        .filter(launcher -> environment.containsKey(launcher.rank))
        .findFirst()
        .map(launcher -> launcher.read(environment));
  }

  /** Reads a variable that a program sets, which is empty if it has no number. */
  private static OptionalInt number(String name, Map<String, String> environment) {
    try {
      return OptionalInt.of(Integer.parseInt(environment.getOrDefault(name, "")));
    } catch (NumberFormatException _) {
      return OptionalInt.empty();
    }
  }

  /** Returns whether there are other ranks, as far as the launcher tells. */
  boolean hasSeveralRanks() {
    return ranks.orElse(Integer.MAX_VALUE) > 1;
  }

  /**
   * Returns what to load, in order: the library that is named, or else those in the installation of
   * the launcher and those that the system knows.
   */
  List<String> candidates() {
    return given
        .map(List::of)
        .orElseGet(() -> Stream.concat(besideLauncher(), libraries.stream()).toList());
  }

  private Stream<String> besideLauncher() {
    List<Path> folders =
        Stream.of(path.split(":"))
            .filter(folder -> !folder.isEmpty())
            .flatMap(folder -> LAUNCHERS.stream().flatMap(name -> installation(folder, name)))
            .flatMap(folder -> Stream.of(folder.resolve("lib"), folder.resolve("lib64")))
            .distinct()
            .toList();
    return libraries.stream()
        .flatMap(library -> folders.stream().map(folder -> folder.resolve(library)))
        .filter(Files::isRegularFile)
        .map(Path::toString);
  }

  /** Returns the folder above that of a program, as an MPI is installed. */
  private static Stream<Path> installation(String folder, String program) {
    try {
      Path bin = Path.of(folder, program).toRealPath().getParent();
      return Stream.ofNullable(bin.getParent());
    } catch (IOException | InvalidPathException e) {
      return Stream.empty();
    }
  }
}
