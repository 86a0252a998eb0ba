package ninc.cli;

import static ninc.cli.CommandLineResult.ninc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Runs whose checkpoints cannot be written. */
@Timeout(600)
@Execution(ExecutionMode.CONCURRENT)
class FailedSaveTest {
  private static final int SEED = 5;
  private static final int NO_DISK = 77;

  /**
   * Runs a command where the folder {@code $1} is a small disk, seen by this command alone, that is
   * filled beside the file {@code $1/run} until a line comes on standard input; then puts what the
   * disk holds into {@code $2}.
   */
  private static final String SMALL_DISK =
      """
      mount -t tmpfs -o size=64k none "$1" || exit %d
      cp "$2/run" "$1/run"
      dd if=/dev/zero of="$1/filler" bs=1k count=100 2>/dev/null
      exec 3<&0
      { read -r _ <&3 && rm "$1/filler"; } &
      disk=$1
      copy=$2
      shift 2
      "$@"
      status=$?
      rm -f "$disk/filler"
      cp -r "$disk/." "$copy"
      exit $status
      """
          .formatted(NO_DISK);

  /** Runs a command where {@code $1} is a small disk, then puts what the disk holds into $2. */
  private static final String EMPTY_SMALL_DISK =
      """
      mount -t tmpfs -o size=64k none "$1" || exit %d
      disk=$1
      copy=$2
      shift 2
      "$@"
      status=$?
      cp -r "$disk/." "$copy"
      exit $status
      """
          .formatted(NO_DISK);

  @TempDir Path folder;
  private Workplace workplace;
  private Path disk;
  private Path copy;

  @BeforeEach
  void setUp() throws IOException {
    workplace = new Workplace(folder);
    disk = Files.createDirectory(folder.resolve("disk"));
    copy = Files.createDirectory(folder.resolve("copy"));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void onAFullDiskTheRunEndsAndTheLastGoodFileStays() throws IOException, InterruptedException {
    byte[] good = goodFile();
    Process process = onSmallDisk("--save-every", 2);
    List<String> err = errors(process, process.getOutputStream()::close);
    assertThat(process.waitFor()).isEqualTo(1);
    assertThat(err.stream().filter(line -> line.contains("not saved")))
        .singleElement()
        .asString()
        .startsWith("ninc: step 2 is not saved: cannot write ")
        .contains(
            "No space left on device; check that its folder is writable and has enough space");
    assertThat(err).noneMatch(line -> line.contains("\tat "));
    assertThat(Files.readAllBytes(copy.resolve("run"))).isEqualTo(good);
    assertThat(files(copy)).containsExactly("run");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aRunThatIsToKeepGoingSavesAgainOnceThereIsSpace() throws IOException, InterruptedException {
    goodFile();
    Process process = onSmallDisk("--save-every", 2, "--epochs", 150, "--keep-going");
    List<String> err =
        errors(
            process,
            () -> {
              process.outputWriter().write("space\n");
              process.outputWriter().flush();
            });
    assertThat(process.waitFor()).isZero();
    assertThat(err.stream().filter(line -> line.contains("not saved")))
        .isNotEmpty()
        .allMatch(line -> line.startsWith("ninc: warning: step "));
    assertThat(err).contains("ninc: saved to " + disk.resolve("run"));
    Path whole = workplace.file("whole");
    train("--save", whole, "--epochs", 150);
    assertThat(Files.mismatch(copy.resolve("run"), whole)).isEqualTo(-1);
    assertThat(files(copy)).containsExactly("run");
  }

  /** The records fill the disk that they are on, but the run is saved to another one. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void recordsOnAFullDiskDoNotEndTheRun() throws IOException, InterruptedException {
    Path saved = workplace.file("saved");
    Object[] records = {
      "--tensorboard",
      disk.resolve("board"),
      "--csv",
      disk.resolve("csv"),
      "--html",
      disk.resolve("page")
    };
    Process process = onDisk(EMPTY_SMALL_DISK, with(records, "--epochs", 200, "--save", saved));
    List<String> err = errors(process, () -> {});
    assertThat(process.waitFor()).as("%s", err).isZero();
    assertThat(err.stream().filter(line -> line.contains("No space left on device")))
        .isNotEmpty()
        .allMatch(line -> line.startsWith("ninc: warning: cannot write " + disk))
        .allMatch(line -> line.endsWith("; the run continues"));
    Path whole = workplace.file("whole");
    train("--save", whole, "--epochs", 200);
    assertThat(Files.mismatch(saved, whole)).isEqualTo(-1);
    assertThat(Files.readAllLines(copy.resolve("csv")))
        .as("no row is cut off")
        .allMatch(row -> row.split(",").length == 11);
  }

  @Test
  void whereTheFolderIsGoneTheRunEndsOrWarnsOnceForEachSave() throws IOException {
    Path gone = Files.createDirectory(folder.resolve("gone"));
    // The recipe of the model is read after the options are checked.
    Files.writeString(
        workplace.model(),
        Files.readString(workplace.model())
            .replace(
                "public Training training() {",
                "public Training training() {\n    new java.io.File(\"%s\").delete();"
                    .formatted(gone)));
    CommandLineResult ended = train("--save", gone.resolve("run"));
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.events("epoch")).isEmpty();
    assertThat(ended.err()).contains("ninc: step 5 is not saved: ", "there is no folder " + gone);

    Files.createDirectory(gone);
    CommandLineResult kept = train("--save", gone.resolve("run"), "--keep-going");
    assertThat(kept.status()).isZero();
    assertThat(kept.events("epoch")).hasSize(3);
    assertThat(kept.err().lines().filter(line -> line.contains("is not saved")))
        .hasSize(4)
        .allMatch(line -> line.startsWith("ninc: warning: step "));
    assertThat(kept.err()).contains("the final state of the run is not in " + gone.resolve("run"));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFolderThatMayNotBeWrittenToIsToldBeforeTheRun() {
    Path guarded = guardedFolder();
    CommandLineResult result = train("--save", guarded.resolve("run"));
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("no permission to write to " + guarded);
  }

  /** Returns a folder without write access; for root, only those of the kernel qualify. */
  private Path guardedFolder() {
    return disk.toFile().setWritable(false) && !Files.isWritable(disk) ? disk : Path.of("/sys");
  }

  /** Saves the last checkpoint of an earlier run. */
  private byte[] goodFile() throws IOException {
    Path good = copy.resolve("run");
    train("--save", good, "--epochs", 1);
    return Files.readAllBytes(good);
  }

  private Process onSmallDisk(Object... flags) throws IOException {
    return onDisk(SMALL_DISK, with(flags, "--save", disk.resolve("run")));
  }

  private Process onDisk(String script, Object... flags) throws IOException {
    assumeThat(Path.of("/usr/bin/unshare")).as("util-linux is installed").isExecutable();
    List<String> command = new ArrayList<>();
    command.addAll(List.of("/usr/bin/unshare", "--map-root-user", "--mount"));
    command.addAll(List.of("sh", "-c", script, "sh", disk.toString(), copy.toString()));
    command.addAll(
        NincProcess.command(
            with(flags, "train", workplace.model(), "--data", workplace.data(), "--seed", SEED)));
    return new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
  }

  private interface Action {
    void run() throws IOException;
  }

  /** Reads the lines on standard error and runs the action when the first save has failed. */
  private static List<String> errors(Process process, Action afterFailure)
      throws IOException, InterruptedException {
    List<String> lines = new ArrayList<>();
    try (BufferedReader err = process.errorReader()) {
      for (String line = err.readLine(); line != null; line = err.readLine()) {
        if (line.contains("not saved") && lines.stream().noneMatch(l -> l.contains("not saved"))) {
          afterFailure.run();
        }
        lines.add(line);
      }
    }
    boolean refused = lines.stream().anyMatch(line -> line.startsWith("unshare: "));
    assumeThat(refused || process.waitFor() == NO_DISK)
        .as("this user may mount no disk: %s", lines)
        .isFalse();
    return lines;
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private CommandLineResult train(Object... flags) {
    return ninc(
        with(
            flags,
            "train",
            workplace.model(),
            "--data",
            workplace.data(),
            "--seed",
            SEED,
            "--json"));
  }

  private static Object[] with(Object[] flags, Object... others) {
    return Stream.concat(Stream.of(others), Stream.of(flags)).toArray();
  }
}
