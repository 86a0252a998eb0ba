package ninc.runtime.checkpoint;

import static ninc.runtime.fuzz.ForeignBytes.areReadOrRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import ninc.runtime.fuzz.ForeignBytes;
import ninc.runtime.training.TinyRun;
import ninc.runtime.training.TrainingSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints: where the run was, and its tensors in a session of the model that wrote them. */
class CheckpointFuzzTest {
  @TempDir static Path folder;
  private static TrainingSession session;

  @BeforeAll
  static void openSession() {
    session = TinyRun.session(TinyRun.model(TinyRun.RECIPE));
  }

  @AfterAll
  static void closeSession() {
    session.close();
  }

  @FuzzTest
  void open(byte[] bytes) throws IOException {
    Path path = ForeignBytes.write(folder.resolve("run.safetensors"), bytes);
    areReadOrRefused(() -> {
      Checkpoint checkpoint = Checkpoint.open(path);
      areReadOrRefused(() -> assertThat(checkpoint.settings().batchSize()).isPositive());
      areReadOrRefused(() -> assertThat(checkpoint.progress().epoch()).isPositive());
      areReadOrRefused(() -> checkpoint.restore(session.graph(), session.session()));
    });
  }
}
