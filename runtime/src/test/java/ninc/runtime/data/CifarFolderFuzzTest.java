package ninc.runtime.data;

import static ninc.runtime.fuzz.ForeignBytes.areReadOrRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import ninc.runtime.fuzz.ForeignBytes;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** CIFAR-10's batches, and their list of class names: what is no row of records is such a list. */
class CifarFolderFuzzTest {
  private static final int RECORD = 3073;
  private static final String TEST_BATCH = "test_batch.bin";

  @TempDir static Path folder;

  @BeforeAll
  static void writeBatches() throws IOException {
    for (String batch : CifarFolder.TRAIN_BATCHES) {
      Files.write(folder.resolve(batch), new byte[RECORD]);
    }
  }

  @FuzzTest
  void read(byte[] bytes) throws IOException {
    boolean records = bytes.length % RECORD == 0;
    ForeignBytes.write(folder.resolve(TEST_BATCH), records ? bytes : new byte[RECORD]);
    Files.write(folder.resolve("batches.meta.txt"), records ? new byte[10] : bytes);
    areReadOrRefused(() -> {
      Dataset data = CifarFolder.read(folder);
      assertThat(data.test().size()).isEqualTo(Math.max(1, bytes.length / RECORD));
    });
  }
}
