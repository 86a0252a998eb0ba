package ninc.runtime.device.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import ninc.runtime.UserError;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** NVIDIA's compiler, and the cache of what it has compiled. */
class NvrtcTest {
  private static final String SOURCE =
      "extern \"C\" __global__ void Twice(float* __restrict__ a) { a[threadIdx.x] *= 2; }";

  @TempDir Path folder;

  @Test
  void aLibraryThatIsNamedMustExist() {
    String missing = folder.resolve("libnvrtc.so.13").toString();
    assertThatThrownBy(() -> Nvrtc.find(Map.of("NVRTC_LIBRARY", missing)))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "NVRTC_LIBRARY=%s is not a file; set it to the path of libnvrtc.so.13, or unset it"
                .formatted(missing));
  }

  @Test
  void aFileThatIsNamedMustBeALibrary() throws IOException {
    Path text = Files.writeString(folder.resolve("libnvrtc.so.13"), "no library");
    assertThatThrownBy(() -> Nvrtc.find(Map.of("NVRTC_LIBRARY", text.toString())))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "%s cannot be loaded as NVRTC of CUDA 12 or 13; set NVRTC_LIBRARY to the path of"
                    .formatted(text)
                + " libnvrtc.so.13");
  }

  @Tag("nvrtc")
  @Test
  void aLibraryKnowsItsVersionAndItsArchitectures() {
    Nvrtc nvrtc = Nvrtc.find();
    assertThat(nvrtc.version()).startsWith(nvrtc.major() + ".");
    assertThat(nvrtc.supports("sm_90")).isTrue();
    assertThat(nvrtc.supports("sm_1")).isFalse();
  }

  @Tag("nvrtc")
  @Test
  void aMistakeIsReportedWithItsLine() {
    assertThatThrownBy(() -> Nvrtc.find().compile("void wrong(", "sm_90"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("kernel.cu(1): error");
  }

  @Tag("nvrtc")
  @Test
  void aProgramIsCompiledOnceForEachArchitecture() throws IOException {
    CubinCache cache = new CubinCache(Nvrtc.find(), folder.resolve("cubins"));
    byte[] code = cache.compile(SOURCE, "sm_90");
    assertThat(code).startsWith(0x7f, 'E', 'L', 'F');
    Path file = files().getFirst();
    assertThat(file).hasBinaryContent(code);
    Files.write(file, new byte[] {1, 2, 3});
    assertThat(cache.compile(SOURCE, "sm_90")).containsExactly(1, 2, 3);
    cache.compile(SOURCE, "sm_80");
    cache.compile(SOURCE + "\n", "sm_90");
    assertThat(files()).hasSize(3);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("cubins"))) {
      return files.toList();
    }
  }
}
