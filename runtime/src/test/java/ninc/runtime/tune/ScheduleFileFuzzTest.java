package ninc.runtime.tune;

import static ninc.runtime.fuzz.ForeignBytes.areReadOrRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import ninc.runtime.fuzz.ForeignBytes;
import org.junit.jupiter.api.io.TempDir;

/** Files of tuned schedules. */
class ScheduleFileFuzzTest {
  @TempDir static Path folder;

  @FuzzTest
  void read(byte[] bytes) throws IOException {
    Path file = ForeignBytes.write(folder.resolve("gpu.json"), bytes);
    areReadOrRefused(() ->
        assertThat(new ScheduleFile(file).read().values())
            .allSatisfy(schedule -> assertThat(schedule.toString()).isNotBlank()));
  }
}
