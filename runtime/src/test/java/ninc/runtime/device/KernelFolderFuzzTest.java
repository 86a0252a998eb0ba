package ninc.runtime.device;

import static ninc.runtime.fuzz.ForeignBytes.areReadOrRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import ninc.compiler.codegen.program.DeviceProgram;
import ninc.runtime.fuzz.ForeignBytes;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Files of emitted kernels: the bytes stand in for the first kernel's file. */
class KernelFolderFuzzTest {
  @TempDir static Path folder;
  private static DeviceProgram program;
  private static Path kernel;

  @BeforeAll
  static void emit() {
    program = EmittedProgram.tiny();
    kernel =
        new KernelFolder(folder)
            .write(program, 4)
            .resolve(program.kernels().getFirst().className() + ".java");
  }

  @FuzzTest
  void override(byte[] bytes) throws IOException {
    ForeignBytes.write(kernel, bytes);
    areReadOrRefused(() -> {
      DeviceProgram changed =
          new KernelFolder(folder).override(program, new LaunchHeader.Limits(1024, 4));
      assertThat(changed.kernels().getFirst().body()).doesNotContain("\nimport ");
      assertThat(changed.kernels()).hasSameSizeAs(program.kernels());
    });
  }
}
