package ninc.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import ninc.runtime.UserError;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarFolderTest {
  private static final int RECORD = 3073;

  @TempDir Path folder;

  /** Batch i has i records, the test batch two. */
  @BeforeEach
  void writeBatches() throws IOException {
    for (int i = 1; i <= 5; i++) {
      writeBatch("data_batch_%d.bin".formatted(i), i, i);
    }
    writeBatch("test_batch.bin", 6, 2);
  }

  @Test
  void readsTheBatchesInTheirOrderWithInterleavedChannels() throws IOException {
    Dataset data = open();
    assertThat(data.train().shape()).isEqualTo(new ImageShape(32, 32, 3));
    assertThat(data.train().size()).isEqualTo(15);
    assertThat(data.test().size()).isEqualTo(2);
    int example = 0;
    for (int batch = 1; batch <= 5; batch++) {
      byte[] records = Files.readAllBytes(folder.resolve("data_batch_%d.bin".formatted(batch)));
      for (int i = 0; i < batch; i++, example++) {
        assertThat(data.train().label(example)).as("%d", example).isEqualTo(records[i * RECORD]);
        byte[] image = DataFiles.image(data.train(), example);
        for (int pixel : new int[] {0, 31, 32, 700, 1023}) {
          for (int c = 0; c < 3; c++) {
            assertThat(image[pixel * 3 + c])
                .as("example %d, pixel %d, channel %d", example, pixel, c)
                .isEqualTo(records[i * RECORD + 1 + c * 1024 + pixel]);
          }
        }
      }
    }
  }

  @Test
  void namesTheClassesAfterTheListWhereThereIsOne() throws IOException {
    assertThat(open().classNames()).hasSize(10).first().isEqualTo("0");
    assertThat(DataFolder.classNames(folder)).isEmpty();
    Files.writeString(
        folder.resolve("batches.meta.txt"),
        "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n");
    assertThat(open().classNames()).hasSize(10).first().isEqualTo("airplane");
    assertThat(DataFolder.classNames(folder)).hasValue(open().classNames());
  }

  @Test
  void refusesALabelBeyondTheClasses() throws IOException {
    byte[] records = Files.readAllBytes(folder.resolve("test_batch.bin"));
    records[RECORD] = (byte) 255;
    Files.write(folder.resolve("test_batch.bin"), records);
    assertThatThrownBy(this::open)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("test image 1 is 255");
  }

  @Test
  void namesTheBatchThatIsMissing() throws IOException {
    Files.delete(folder.resolve("data_batch_3.bin"));
    assertThatThrownBy(this::open)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no data_batch_3.bin");
  }

  @Test
  void refusesABatchThatIsCutOff() throws IOException {
    Files.write(folder.resolve("data_batch_2.bin"), new byte[2 * RECORD - 1]);
    assertThatThrownBy(this::open)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("data_batch_2.bin")
        .hasMessageContaining("6145 bytes");
  }

  @Test
  void refusesAHugeBatchWithoutReadingIt() throws IOException {
    try (RandomAccessFile batch =
        new RandomAccessFile(folder.resolve("data_batch_2.bin").toFile(), "rw")) {
      batch.setLength((long) RECORD << 25);
    }
    assertThatThrownBy(this::open)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("data_batch_2.bin: it has 33554432 records, but a batch of CIFAR-10");
  }

  @Test
  void makesNamesOfClassesPrintable() throws IOException {
    Files.writeString(folder.resolve("batches.meta.txt"), "\u001b[2J\n".repeat(10));
    assertThat(open().classNames()).hasSize(10).containsOnly("?[2J");
  }

  @Test
  void refusesAnEndlessListOfClassNames() throws IOException {
    Files.write(folder.resolve("batches.meta.txt"), new byte[100_000]);
    assertThatThrownBy(this::open)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("batches.meta.txt");
  }

  private void writeBatch(String name, long seed, int size) throws IOException {
    byte[] records = DataFiles.randomBytes(seed, size * RECORD);
    for (int i = 0; i < size; i++) {
      records[i * RECORD] = (byte) ((seed + i) % 10);
    }
    Files.write(folder.resolve(name), records);
  }

  private Dataset open() {
    return DataFolder.open(folder, Optional.empty());
  }
}
