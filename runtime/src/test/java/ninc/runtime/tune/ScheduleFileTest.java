package ninc.runtime.tune;

import static ninc.runtime.tune.TunedKernels.KERNELS;
import static ninc.runtime.tune.TunedKernels.tuned;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import ninc.compiler.schedule.KernelSchedule;
import ninc.compiler.schedule.TunableKernel;
import ninc.runtime.UserError;
import ninc.runtime.tune.Trial.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleFileTest {
  @TempDir private Path folder;

  @Test
  void whatIsAddedIsReadAgain() {
    ScheduleFile file = new ScheduleFile(folder.resolve("device").resolve("gpu.json"));
    assertThat(file.read()).isEmpty();
    for (TunableKernel kernel : KERNELS) {
      KernelSchedule other = kernel.neighbours(kernel.suggested()).getFirst();
      file.add(List.of(tuned(kernel, kernel.suggested(), other)), 128);
      assertThat(file.read()).containsEntry(kernel.signature(), other);
    }
    assertThat(file.read()).hasSameSizeAs(KERNELS);
  }

  @Test
  void aLaterSearchTakesThePlaceOfAnEarlierOne() {
    ScheduleFile file = new ScheduleFile(folder.resolve("gpu.json"));
    TunableKernel kernel = KERNELS.getFirst();
    file.add(List.of(tuned(kernel, kernel.neighbours(kernel.suggested()).getFirst())), 128);
    file.add(List.of(tuned(kernel, kernel.suggested())), 128);
    assertThat(file.read()).isEqualTo(Map.of(kernel.signature(), kernel.suggested()));
  }

  @Test
  void aKernelWithNothingRightLeavesTheFileAsItWas() {
    ScheduleFile file = new ScheduleFile(folder.resolve("gpu.json"));
    TunableKernel kernel = KERNELS.getFirst();
    Trial refused = new Trial(kernel.suggested(), new Outcome.Refused("no"));
    file.add(List.of(new TunedKernel(kernel, List.of(refused))), 128);
    assertThat(file.read()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nothing",
        "[]",
        "{}",
        "{\"kernels\": null}",
        "{\"kernels\": {}} {}",
        "{\"kernels\": {\"k\": {}}}",
        "{\"kernels\": {\"k\": null}}",
        "{\"kernels\": {\"k\": {\"tile\": {\"pixels\": 3}}}}",
        "{\"kernels\": {\"k\": {\"tile\": {\"pixels\": 8, \"channels\": 8, \"items\": 0,"
            + " \"channelLanes\": 8, \"depth\": 8}, \"seconds\": 1, \"batchSize\": 1}}}",
        "{\"kernels\": {\"k\": {\"reduction\": {\"lanes\": -1}}}}",
        "{\"kernels\": {\"k\": {\"reduction\": {\"lanes\": 99999999999}}}}",
        "{\"version\": 1, \"kernels\": {}}",
      })
  void anyOtherFileIsRefusedInOneLine(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("gpu.json"), text);
    assertThatThrownBy(() -> new ScheduleFile(file).read())
        .isInstanceOf(UserError.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("remove it and run ninc tune again")
        .message()
        .doesNotContain("\n");
  }

  @Test
  void nestingAndLengthAreBounded() throws IOException {
    Path file = folder.resolve("gpu.json");
    Files.writeString(file, "{\"kernels\": " + "[".repeat(1 << 20));
    assertThatThrownBy(() -> new ScheduleFile(file).read()).isInstanceOf(UserError.class);
    Files.writeString(file, " ".repeat(5 << 20) + "{\"kernels\": {}}");
    assertThatThrownBy(() -> new ScheduleFile(file).read()).isInstanceOf(UserError.class);
  }
}
