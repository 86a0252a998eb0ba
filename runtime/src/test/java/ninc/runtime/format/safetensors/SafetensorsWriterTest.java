package ninc.runtime.format.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import ninc.runtime.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {
  private static final StoredTensor ONE =
      StoredTensor.ofFloats("one", List.of(2L), new float[] {1f, -2f});

  @TempDir Path folder;

  @Test
  void layoutIsAsSpecified() throws IOException {
    Path file = folder.resolve("model.safetensors");

    SafetensorsWriter.write(
        file,
        Map.of("format", "pt"),
        List.of(ONE, StoredTensor.ofLongs("step", List.of(), new long[] {7})));

    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int length = Math.toIntExact(buffer.getLong());
    String header = new String(bytes, 8, length, StandardCharsets.UTF_8);
    assertThat(length % 8).isZero();
    assertThat(header.stripTrailing())
        .isEqualTo(
            "{\"__metadata__\":{\"format\":\"pt\"},"
                + "\"one\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
                + "\"step\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[8,16]}}");
    assertThat(header.substring(header.stripTrailing().length())).matches(" {1,7}");
    assertThat(Arrays.copyOfRange(bytes, 8 + length, bytes.length))
        .containsExactly(0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0, 7, 0, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void aNewFileReplacesTheOldOne() throws IOException {
    Path file = folder.resolve("model.safetensors");
    SafetensorsWriter.write(file, Map.of(), List.of(ONE));
    SafetensorsFile old = SafetensorsFile.open(file);

    SafetensorsWriter.write(
        file, Map.of(), List.of(StoredTensor.ofFloats("two", List.of(), new float[] {3f})));

    assertThat(SafetensorsFile.open(file).names()).containsExactly("two");
    assertThat(old.tensor("one").toFloats()).containsExactly(1f, -2f);
    assertThat(entries()).containsExactly("model.safetensors");
  }

  @Test
  void writingThatFailsMidwayLeavesTheOldFileAndNothingElse() throws IOException {
    Path file = folder.resolve("model.safetensors");
    SafetensorsWriter.write(file, Map.of(), List.of(ONE));
    byte[] before = Files.readAllBytes(file);
    StoredTensor unreadable = tensorInClosedArena();

    assertThatThrownBy(
            () -> SafetensorsWriter.write(file, Map.of("new", "1"), List.of(ONE, unreadable)))
        .isInstanceOf(IllegalStateException.class);

    assertThat(Files.readAllBytes(file)).isEqualTo(before);
    assertThat(entries()).containsExactly("model.safetensors");
  }

  @Test
  void writingThatFailsMidwayLeavesNothingWhereNothingWas() throws IOException {
    StoredTensor unreadable = tensorInClosedArena();

    assertThatThrownBy(() ->
            SafetensorsWriter.write(
                folder.resolve("new.safetensors"), Map.of(), List.of(ONE, unreadable)))
        .isInstanceOf(IllegalStateException.class);

    assertThat(entries()).isEmpty();
  }

  @Test
  void removesWhatKilledProcessesLeftAndNothingElse() throws IOException, InterruptedException {
    Process ended = new ProcessBuilder(java(), "--version").start();
    ended.waitFor();
    String abandoned = ".model.safetensors." + ended.pid() + "-" + UUID.randomUUID() + ".tmp";
    long living = ProcessHandle.current().parent().orElseThrow().pid();
    String written = ".model.safetensors." + living + "-" + UUID.randomUUID() + ".tmp";
    List<String> others =
        List.of(
            ".model.safetensors.tmp",
            ".model.safetensors." + ended.pid() + ".tmp",
            abandoned + ".bak",
            abandoned.substring(1),
            abandoned.replace("model", "other"),
            written);
    for (String name : others) {
      Files.writeString(folder.resolve(name), "x");
    }
    Files.writeString(folder.resolve(abandoned), "x");
    // Of an earlier process that had this one's number, as in a container.
    String ours =
        abandoned.replace("." + ended.pid() + "-", "." + ProcessHandle.current().pid() + "-");
    Files.writeString(folder.resolve(ours), "x");

    SafetensorsWriter.write(folder.resolve("model.safetensors"), Map.of(), List.of(ONE));

    assertThat(entries())
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(others.stream(), Stream.of("model.safetensors")).toList());
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  @Test
  void theFileBehindASymbolicLinkIsReplaced() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Path target = Files.writeString(elsewhere.resolve("real.safetensors"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link.safetensors"), target);

    SafetensorsWriter.write(link, Map.of(), List.of(ONE));

    assertThat(link).isSymbolicLink();
    assertThat(SafetensorsFile.open(target).names()).containsExactly("one");
  }

  @Test
  void aPlaceThatCannotHoldAFileIsTheUsersMistake() throws IOException {
    Path device = Path.of("/dev/null");

    assertThatThrownBy(() -> SafetensorsWriter.write(folder, Map.of(), List.of()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(folder + ": it is not a regular file");
    assertThatThrownBy(() -> SafetensorsWriter.write(device, Map.of(), List.of()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("/dev/null: it is not a regular file");
    assertThatThrownBy(
            () -> SafetensorsWriter.write(folder.resolve("no/such.st"), Map.of(), List.of()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("there is no folder " + folder.resolve("no"));
  }

  @Test
  void namesAreUniqueAndNotTheReservedOne() throws IOException {
    Path file = folder.resolve("model.safetensors");

    assertThatThrownBy(() -> SafetensorsWriter.write(file, Map.of(), List.of(ONE, ONE)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'one'");
    StoredTensor reserved = StoredTensor.ofFloats("__metadata__", List.of(0L), new float[0]);
    assertThatThrownBy(() -> SafetensorsWriter.write(file, Map.of(), List.of(reserved)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(entries()).isEmpty();
  }

  /** A tensor larger than a chunk, so that the header and another tensor are on disk by then. */
  private static StoredTensor tensorInClosedArena() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocate(3 << 20);
      return new StoredTensor("unreadable", Dtype.U8, List.of(3L << 20), data);
    }
  }

  private List<String> entries() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
