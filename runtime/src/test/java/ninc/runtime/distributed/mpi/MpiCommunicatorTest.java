package ninc.runtime.distributed.mpi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ninc.runtime.UserError;
import ninc.runtime.distributed.SingleRank;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.ThrowingConsumer;
import org.junit.jupiter.api.io.TempDir;

/** Ranks that the installed launchers of MPI start. */
final class MpiCommunicatorTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  private static final int RANKS = 3;

  /** The name of Open MPI's library. */
  private static final String SONAME = "libmpi.so.40";

  @TestFactory
  List<DynamicTest> addsGradientsWithTheBitsOfOneProcess() {
    return withEachLauncher(launcher -> {
      MpiJob job = MpiJob.run(launcher, RANKS, MpiRank.Task.EXCHANGE);
      assertThat(job.status()).as(job.output()).isZero();
      assertThat(job.output())
          .contains(
              IntStream.range(0, RANKS)
                  .mapToObj(rank -> "rank %d of %d on ".formatted(rank, RANKS))
                  .toList());
    });
  }

  @TestFactory
  List<DynamicTest> namesARankThatDoesNotAnswer() {
    return withEachLauncher(launcher -> {
      MpiJob job = MpiJob.run(launcher, 2, MpiRank.Task.HANG);
      assertThat(job.status()).as(job.output()).isNotZero();
      assertThat(job.output())
          .containsPattern("rank 1 on \\S+ has not answered for 6 s; resume the run");
    });
  }

  @TestFactory
  List<DynamicTest> doesNotWaitForARankThatDoesNotJoin() {
    return withEachLauncher(launcher -> {
      MpiJob job = MpiJob.run(launcher, 2, MpiRank.Task.LATE);
      assertThat(job.status()).as(job.output()).isNotZero();
      assertThat(job.output()).contains("not all ranks have joined the job within 6 s; check that");
    });
  }

  @TestFactory
  List<DynamicTest> endsWhenARankFails() {
    return withEachLauncher(launcher -> {
      MpiJob job = MpiJob.run(launcher, RANKS, MpiRank.Task.FAIL);
      // Not every launcher returns the status of the rank that failed first.
      assertThat(job.status()).as(job.output()).isNotZero();
      assertThat(job.output()).doesNotContain("has not answered");
    });
  }

  private static List<DynamicTest> withEachLauncher(ThrowingConsumer<Path> test) {
    List<Path> launchers = MpiJob.launchers();
    assumeFalse(launchers.isEmpty(), "no MPI is installed, so that no ranks were started");
    return launchers.stream()
        .map(launcher ->
            DynamicTest.dynamicTest(launcher.getFileName().toString(), () -> test.accept(launcher)))
        .toList();
  }

  /** The message is only measured, so that it needs no memory. */
  @Test
  @SuppressWarnings("restricted")
  void sendsLongMessagesInPieces() {
    long bytes = (3L << 30) + 5;
    MemorySegment longMessage = MemorySegment.NULL.reinterpret(bytes);
    List<MemorySegment> pieces = MpiCommunicator.pieces(longMessage);
    assertThat(pieces).hasSize(4);
    long address = 0;
    for (MemorySegment piece : pieces) {
      assertThat(piece.address()).isEqualTo(address);
      assertThat(piece.byteSize()).isPositive().isLessThanOrEqualTo(Integer.MAX_VALUE);
      address += piece.byteSize();
    }
    assertThat(address).isEqualTo(bytes);
  }

  @Test
  void isASingleRankUnlessALauncherStartsSeveral() {
    assertThat(
            Stream.of(
                    Map.<String, String>of(),
                    Map.of("OMPI_COMM_WORLD_RANK", "0", "OMPI_COMM_WORLD_SIZE", "1"),
                    Map.of("PMI_RANK", "0", "PMI_SIZE", "1"))
                .map(environment -> MpiCommunicator.open(environment, TIMEOUT)))
        .allSatisfy(ranks -> assertThat(ranks).isInstanceOf(SingleRank.class));
  }

  @Test
  void refusesALauncherWithoutItsLibrary() {
    Map<String, String> environment =
        Map.of("PMI_RANK", "1", "PMI_SIZE", "2", MpiLaunch.LIBRARY, "/nowhere/libmpi.so");
    assertThatThrownBy(() -> MpiCommunicator.open(environment, TIMEOUT))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "no MPI library could be loaded (tried /nowhere/libmpi.so); install the one of the"
                + " mpirun that started ninc, or set NINC_MPI_LIBRARY to its path");
  }

  @Test
  void refusesALibraryThatIsNotMpi() {
    Map<String, String> environment =
        Map.of("PMI_RANK", "1", "PMI_SIZE", "2", MpiLaunch.LIBRARY, anyLibrary());
    assertThatThrownBy(() -> MpiCommunicator.open(environment, TIMEOUT))
        .isInstanceOf(UserError.class)
        .hasMessage(anyLibrary() + " is not an MPI library");
  }

  private static String anyLibrary() {
    return Path.of(System.getProperty("java.home"), "lib", System.mapLibraryName("net")).toString();
  }

  @Test
  void tellsARankFromAProcessOfItsOwn() {
    assertThat(MpiCommunicator.rank(Map.of("PMI_RANK", "1", "PMI_SIZE", "2"))).hasValue(1);
    assertThat(MpiCommunicator.rank(Map.of("PMIX_RANK", "3", "SLURM_STEP_NUM_TASKS", "4")))
        .hasValue(3);
    assertThat(MpiCommunicator.rank(Map.of("PMI_RANK", "0", "PMI_SIZE", "1"))).isEmpty();
    assertThat(MpiCommunicator.rank(Map.of("SLURM_STEP_NUM_TASKS", "4"))).isEmpty();
  }

  @Test
  void looksBesideTheLauncherFirst(@TempDir Path folder) throws IOException {
    Path library = Files.createFile(Files.createDirectory(folder.resolve("lib")).resolve(SONAME));
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Files.createFile(bin.resolve("mpirun"));
    Map<String, String> environment =
        Map.of("OMPI_COMM_WORLD_RANK", "0", "PATH", "/nowhere:" + bin);
    assertThat(MpiLaunch.find(environment).orElseThrow().candidates())
        .startsWith(library.toRealPath().toString(), SONAME);
  }
}
