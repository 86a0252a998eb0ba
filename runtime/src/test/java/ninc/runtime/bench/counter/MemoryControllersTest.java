package ninc.runtime.bench.counter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import ninc.runtime.bench.counter.EventSource.EventCode;
import ninc.runtime.bench.counter.MemoryControllers.ByteEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryControllersTest {
  @TempDir Path devices;

  @Test
  void thereAreNoneWithoutADescription() throws IOException {
    assertThat(new MemoryControllers(devices).events()).isEmpty();
    assertThat(new MemoryControllers(devices.resolve("gone")).events()).isEmpty();
    Controllers.write(devices.resolve("software"), Map.of("type", "1"));
    assertThat(new MemoryControllers(devices).events()).isEmpty();
  }

  @Test
  void eachProcessorOfTheMaskCountsReadsAndWrites() throws IOException {
    Controllers.intel(devices, "uncore_imc_0", "0,24-25");
    assertThat(new MemoryControllers(devices).events())
        .containsExactly(
            new ByteEvent(new EventCode(14, 0x304), 0, 64),
            new ByteEvent(new EventCode(14, 0xc04), 0, 64),
            new ByteEvent(new EventCode(14, 0x304), 24, 64),
            new ByteEvent(new EventCode(14, 0xc04), 24, 64),
            new ByteEvent(new EventCode(14, 0x304), 25, 64),
            new ByteEvent(new EventCode(14, 0xc04), 25, 64));
  }

  @Test
  void freeRunningCountersDoNotCountTheSameBytesTwice() throws IOException {
    Map<String, String> freeRunning =
        Map.of(
            "type", "30",
            "cpumask", "0",
            "format/event", "config:0-7",
            "format/umask", "config:8-15",
            "events/data_read", "event=0xff,umask=0x20",
            "events/data_read.scale", "6.103515625e-5",
            "events/data_read.unit", "MiB",
            "events/data_total", "event=0xff,umask=0x10");
    Controllers.write(devices.resolve("uncore_imc_free_running_0"), freeRunning);
    assertThat(new MemoryControllers(devices).events())
        .containsExactly(new ByteEvent(new EventCode(30, 0x20ff), 0, 64));
    Controllers.intel(devices, "uncore_imc", "0");
    assertThat(new MemoryControllers(devices).events())
        .extracting(event -> event.code().type())
        .containsOnly(14);
  }

  @Test
  void theFieldsOfAmdsCommandsStandWhereLinuxSays() throws IOException {
    Controllers.write(
        devices.resolve("amd_umc_0"),
        Map.of(
            "type", "20",
            "cpumask", "8",
            "format/event", "config:0-3,32-35",
            "format/rdwrmask", "config:8-9"));
    assertThat(new MemoryControllers(devices).events())
        .containsExactly(
            new ByteEvent(new EventCode(20, 0x10a), 8, 64),
            new ByteEvent(new EventCode(20, 0x20a), 8, 64));
  }

  @Test
  void whatIsNotUnderstoodIsNamed() throws IOException {
    Controllers.intel(devices, "uncore_imc_0", "0");
    Controllers.write(
        devices.resolve("uncore_imc_0"), Map.of("events/cas_count_read.unit", "lines"));
    assertThatThrownBy(() -> new MemoryControllers(devices).events())
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("cas_count_read.unit is lines, but should be MiB");
    Controllers.write(
        devices.resolve("uncore_imc_0"),
        Map.of("events/cas_count_read.unit", "MiB", "format/umask", "config1:0-7"));
    assertThatThrownBy(() -> new MemoryControllers(devices).events())
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("unknown field of a memory controller: config1:0-7");
  }
}
