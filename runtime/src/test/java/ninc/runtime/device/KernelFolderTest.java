package ninc.runtime.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import ninc.compiler.codegen.cuda.CudaKernel;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.DeviceProgram;
import ninc.compiler.codegen.program.Grid;
import ninc.runtime.UserError;
import ninc.runtime.device.host.HostCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelFolderTest {
  private static final DeviceProgram PROGRAM = EmittedProgram.tiny();

  private static final LaunchHeader.Limits LIMITS = new LaunchHeader.Limits(1024, 4);

  @TempDir Path folder;
  private KernelFolder kernels;
  private Path home;
  private Path first;

  @BeforeEach
  void write() {
    kernels = new KernelFolder(folder.resolve("kernels"));
    home = kernels.write(PROGRAM, 4);
    first = home.resolve(PROGRAM.kernels().getFirst().className() + ".java");
  }

  @Test
  void writesTwoFilesForEachKernelAndNothingElse() throws IOException {
    kernels.write(PROGRAM, 4);
    try (Stream<Path> files = Files.list(home)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(
              Stream.concat(
                      PROGRAM.kernels().stream()
                          .map(DeviceKernel::className)
                          .flatMap(name -> Stream.of(name + ".java", name + ".cu")),
                      Stream.of(HostCode.CLASS + ".java"))
                  .toList());
    }
  }

  @Test
  void writesCudaCBesideTheJava() {
    DeviceKernel kernel = PROGRAM.kernels().getFirst();
    assertThat(home.resolve(kernel.className() + ".cu"))
        .content()
        .startsWith("// For reference: ")
        .contains("\n// launch: ")
        .endsWith("\n\n" + CudaKernel.of(kernel).text());
  }

  @Test
  void readsWhatAPersonHasChanged() throws IOException {
    Files.writeString(first, Files.readString(first) + "// changed\n");
    assertThat(kernels.override(PROGRAM, LIMITS).kernels().getFirst().body())
        .endsWith("// changed\n");
  }

  @Test
  void readsAKernelThroughALink() throws IOException {
    Path elsewhere = Files.move(first, folder.resolve("mine.java"));
    Files.writeString(elsewhere, Files.readString(elsewhere) + "// changed\n");
    Files.createSymbolicLink(first, elsewhere);
    assertThat(kernels.override(PROGRAM, LIMITS).kernels().getFirst().body())
        .endsWith("// changed\n");
  }

  @Test
  void writesNoKernelThroughALink() throws IOException {
    Path precious = Files.writeString(folder.resolve("precious"), "keep");
    Files.delete(first);
    Files.createSymbolicLink(first, precious);
    kernels.write(PROGRAM, 4);
    assertThat(precious).hasContent("keep");
    assertThat(first).isRegularFile().content().startsWith("// launch: ");
    assertThat(Files.isSymbolicLink(first)).isFalse();
  }

  @Test
  void writesNoKernelsIntoAFolderBehindALink() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Path links = Files.createDirectory(folder.resolve("links"));
    Files.createSymbolicLink(links.resolve(KernelFolder.INFER), elsewhere);
    assertThatThrownBy(() -> new KernelFolder(links).write(PROGRAM, 4))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(links.resolve(KernelFolder.INFER) + " is a link");
    assertThat(elsewhere).isEmptyDirectory();
  }

  @Test
  void refusesALinkToNothing() throws IOException {
    Files.delete(first);
    Files.createSymbolicLink(first, folder.resolve("nowhere"));
    assertRefused("is not a regular file");
  }

  @Test
  void refusesAFolderInPlaceOfAKernel() throws IOException {
    Files.delete(first);
    Files.createDirectory(first);
    assertRefused("is not a regular file");
  }

  @Test
  void refusesADeviceThatNeverEnds() throws IOException {
    Files.delete(first);
    Files.createSymbolicLink(first, Path.of("/dev/zero"));
    assertRefused("is not a regular file");
    Files.delete(first);
  }

  @Test
  void refusesAHugeFileWithoutReadingIt() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(first.toFile(), "rw")) {
      file.setLength(1L << 40);
    }
    assertRefused("has 1099511627776 bytes, more than the maximum of 4194304 for a kernel");
  }

  @Test
  void refusesWhatIsNoText() throws IOException {
    Files.write(first, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
    assertRefused("is not UTF-8 text");
  }

  @Test
  void refusesAKernelOfAnotherProgram() throws IOException {
    String launch = Files.readAllLines(first).getFirst();
    for (String text :
        new String[] {"", "\n", "class Conv1 {}", launch, launch + "\n// arrays: "}) {
      Files.writeString(first, text, StandardCharsets.UTF_8);
      assertRefused("was not emitted for this device, network, fusion level and size");
    }
  }

  private void changeLaunch(String launch) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(first));
    lines.set(0, launch);
    Files.write(first, lines);
  }

  @Test
  void readsTheLaunchGridThatAPersonHasChanged() throws IOException {
    changeLaunch("// launch: 32 items per group, ceil((5 + 7*examples)/3) * 2 groups");
    DeviceKernel kernel = kernels.override(PROGRAM, LIMITS).kernels().getFirst();
    assertThat(kernel.grid()).isEqualTo(new Grid(5, 7, 3, 2, 32));
    assertThat(kernel.grid().groups(4)).isEqualTo(22);
    assertThat(kernels.isEdited(PROGRAM, PROGRAM.kernels().getFirst())).isTrue();
    assertThat(kernels.isEdited(PROGRAM, PROGRAM.kernels().getLast())).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          32 items per group                                 | does not say how it is launched; write its first line like '// launch:
          -1 items per group, ceil((0 + 1 * examples) / 1) * 1 groups | does not say how it is launched
          0 items per group, ceil((0 + 1 * examples) / 1) * 1 groups | is launched with 0 items per group, but the device has 1 to 1024; correct its first line
          1025 items per group, ceil((0 + 1 * examples) / 1) * 1 groups | is launched with 1025 items per group, but the device has 1 to 1024
          32 items per group, ceil((0 + 1 * examples) / 0) * 1 groups | divides the number of groups by 0; correct its first line
          32 items per group, ceil((0 + 0 * examples) / 1) * 1 groups | is launched with 0 items for 4 examples, but the device has 1 to 2147483647
          32 items per group, ceil((0 + 999999999 * examples) / 1) * 999999999 groups | is launched with 127999999744000000000 items
          """)
  void refusesAnImpossibleLaunchGrid(String launch, String problem) throws IOException {
    changeLaunch("// launch: " + launch);
    assertRefused(problem);
  }

  private void assertRefused(String problem) {
    assertThatThrownBy(() -> kernels.override(PROGRAM, LIMITS))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith(first + " " + problem);
  }
}
