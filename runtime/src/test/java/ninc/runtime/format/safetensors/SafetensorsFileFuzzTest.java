package ninc.runtime.format.safetensors;

import static ninc.runtime.fuzz.ForeignBytes.areReadOrRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import ninc.runtime.fuzz.ForeignBytes;
import org.junit.jupiter.api.io.TempDir;

/** Safetensors files: the header, and every tensor as numbers of either kind. */
class SafetensorsFileFuzzTest {
  @TempDir static Path folder;

  @FuzzTest
  void open(byte[] bytes) throws IOException {
    Path path = ForeignBytes.write(folder.resolve("model.safetensors"), bytes);
    areReadOrRefused(() -> readAll(SafetensorsFile.open(path), bytes.length));
  }

  private static void readAll(SafetensorsFile file, int length) throws IOException {
    long data = 0;
    for (String name : file.names()) {
      StoredTensor tensor = file.tensor(name);
      data += tensor.data().byteSize();
      areReadOrRefused(() -> assertThat(tensor.toFloats()).hasSize((int) tensor.elements()));
      areReadOrRefused(() -> assertThat(tensor.toLongs()).hasSize((int) tensor.elements()));
    }
    assertThat(data).isLessThanOrEqualTo(length);
  }
}
