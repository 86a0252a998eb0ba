package ninc.runtime.bench.counter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import ninc.runtime.bench.counter.EventSource.EventCode;

/**
 * The memory controllers of the machine whose counters Linux describes in files.
 *
 * @param devices the folder of all units with counters
 */
record MemoryControllers(Path devices) {
  /** The memory controllers of this machine. */
  static final MemoryControllers OF_SYSTEM =
      new MemoryControllers(Path.of("/sys/bus/event_source/devices"));

  /** The events of Intel's controllers that count what is read and written. */
  private static final Pattern INTEL_EVENT =
      Pattern.compile("cas_count_(read|write)(_sch\\d+)?|data_(read|write)s?");

  /**
   * The column access commands of AMD's controllers, each of which moves 64 bytes. Linux describes
   * the fields of their events, but not the events.
   */
  private static final List<String> AMD_EVENTS =
      List.of("event=0x0a,rdwrmask=0x1", "event=0x0a,rdwrmask=0x2");

  private static final double AMD_BYTES = 64;
  private static final double MEBI = 1 << 20;

  /**
   * An event that counts bytes.
   *
   * @param processor the processor that reads it
   * @param bytes the bytes per count
   */
  record ByteEvent(EventCode code, int processor, double bytes) {}

  /** Returns the events of all controllers; none if there are no known ones. */
  List<ByteEvent> events() {
    List<ByteEvent> counted = events("uncore_imc(_\\d+)?");
    // The free-running counters repeat the others, and some machines have no others.
    return counted.isEmpty() ? events("uncore_imc_free_running(_\\d+)?|amd_umc_\\d+") : counted;
  }

  private List<ByteEvent> events(String units) {
    if (!Files.isDirectory(devices)) {
      return List.of();
    }
    return children(devices).stream()
        .filter(unit -> unit.getFileName().toString().matches(units))
        .flatMap(unit -> ofUnit(unit).stream())
        .toList();
  }

  private static List<ByteEvent> ofUnit(Path unit) {
    List<ByteEvent> events = new ArrayList<>();
    for (int processor : numbers(read(unit.resolve("cpumask")))) {
      if (unit.getFileName().toString().startsWith("amd_umc")) {
        AMD_EVENTS.forEach(
            terms -> events.add(new ByteEvent(code(unit, terms), processor, AMD_BYTES)));
      } else if (Files.isDirectory(unit.resolve("events"))) {
        for (Path event : children(unit.resolve("events"))) {
          if (INTEL_EVENT.matcher(event.getFileName().toString()).matches()) {
            events.add(new ByteEvent(code(unit, read(event)), processor, bytes(event)));
          }
        }
      }
    }
    return events;
  }

  private static double bytes(Path event) {
    String unit = read(event.resolveSibling(event.getFileName() + ".unit"));
    if (!unit.equals("MiB")) {
      throw new UncheckedIOException(
          new IOException("%s.unit is %s, but should be MiB".formatted(event, unit)));
    }
    return MEBI * Double.parseDouble(read(event.resolveSibling(event.getFileName() + ".scale")));
  }

  /** Returns the code of an event that is given by terms such as {@code event=0x04,umask=0x03}. */
  private static EventCode code(Path unit, String terms) {
    long config = 0;
    for (String term : terms.split(",")) {
      int equals = term.indexOf('=');
      String name = equals < 0 ? term : term.substring(0, equals);
      long value = equals < 0 ? 1 : Long.decode(term.substring(equals + 1));
      config |= inBits(value, read(unit.resolve("format").resolve(name)));
    }
    return new EventCode(Integer.parseInt(read(unit.resolve("type"))), config);
  }

  /** Spreads a value over bits that are given as {@code config:0-7} or {@code config:0-7,32-35}. */
  private static long inBits(long value, String format) {
    Matcher ranges = Pattern.compile("config:([\\d,-]+)").matcher(format);
    if (!ranges.matches()) {
      throw new UncheckedIOException(
          new IOException("unknown field of a memory controller: " + format));
    }
    long config = 0;
    int used = 0;
    for (int bit : numbers(ranges.group(1))) {
      config |= (value >>> used & 1) << bit;
      used++;
    }
    return config;
  }

  /** Returns the numbers in a list such as {@code 0,24-25}. */
  private static List<Integer> numbers(String list) {
    List<Integer> numbers = new ArrayList<>();
    for (String range : list.split(",")) {
      String[] ends = range.split("-");
      for (int i = Integer.parseInt(ends[0]); i <= Integer.parseInt(ends[ends.length - 1]); i++) {
        numbers.add(i);
      }
    }
    return numbers;
  }

  private static List<Path> children(Path folder) {
    try (Stream<Path> children = Files.list(folder)) {
      return children.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
