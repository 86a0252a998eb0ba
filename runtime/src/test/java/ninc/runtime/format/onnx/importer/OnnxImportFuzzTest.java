package ninc.runtime.format.onnx.importer;

import static ninc.runtime.fuzz.ForeignBytes.areReadOrRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import ninc.runtime.fuzz.ForeignBytes;
import org.junit.jupiter.api.io.TempDir;

/** ONNX files: the messages, the graph, and its translation to a network. */
class OnnxImportFuzzTest {
  @TempDir static Path folder;

  @FuzzTest
  void read(byte[] bytes) throws IOException {
    Path path = ForeignBytes.write(folder.resolve("model.onnx"), bytes);
    areReadOrRefused(() -> {
      OnnxImport imported = OnnxImport.read(path, Naming.ONNX);
      assertThat(imported.network().toString()).endsWith(".build()");
      assertThat(imported.parameterCount()).isLessThanOrEqualTo(maxParameters(imported));
    });
  }

  private static long maxParameters(OnnxImport imported) {
    return imported.parameters().stream().mapToLong(tensor -> tensor.elements()).sum();
  }
}
