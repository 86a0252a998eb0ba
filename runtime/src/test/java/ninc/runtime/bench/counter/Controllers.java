package ninc.runtime.bench.counter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Writes descriptions of memory controllers like those of Linux. */
final class Controllers {
  private static final String SCALE = "6.103515625e-5\n";

  private Controllers() {}

  /** A controller of an Intel server, whose events count the 64 bytes of a cache line. */
  static void intel(Path devices, String name, String cpumask) throws IOException {
    write(
        devices.resolve(name),
        Map.of(
            "type", "14\n",
            "cpumask", cpumask + "\n",
            "format/event", "config:0-7\n",
            "format/umask", "config:8-15\n",
            "events/cas_count_read", "event=0x04,umask=0x03\n",
            "events/cas_count_read.scale", SCALE,
            "events/cas_count_read.unit", "MiB\n",
            "events/cas_count_write", "event=0x04,umask=0x0c\n",
            "events/cas_count_write.scale", SCALE,
            "events/cas_count_write.unit", "MiB\n"));
    write(devices.resolve(name), Map.of("events/clockticks", "event=0xff\n"));
  }

  static void write(Path folder, Map<String, String> files) throws IOException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
  }
}
