package ninc.runtime.format.safetensors;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The JSON header of a safetensors file.
 *
 * @param metadata the strings under {@code __metadata__}, in the order of the header
 * @param entries the tensors, in the order of the header
 */
record Header(Map<String, String> metadata, List<Entry> entries) {
  /** The reserved key of {@link #metadata}. */
  static final String METADATA = "__metadata__";

  /** The largest header that the format allows, in bytes. */
  static final int MAX_BYTES = 100_000_000;

  /**
   * The type, shape and location of a tensor.
   *
   * @param begin the offset of its first byte from the end of the header
   * @param end the offset after its last byte
   */
  record Entry(String name, Dtype dtype, List<Long> shape, long begin, long end) {}

  /**
   * Checks that the size of each entry matches its shape, and that the entries cover the {@code
   * dataBytes} bytes after the header without gaps or overlaps.
   *
   * @throws MalformedFileException if they do not
   */
  void verify(long dataBytes) throws MalformedFileException {
    List<Entry> inFileOrder =
        entries.stream()
            .sorted(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end))
            .toList();
    long covered = 0;
    for (Entry entry : inFileOrder) {
      verifySize(entry);
      if (entry.begin() < covered) {
        throw malformed(entry, "begins at byte %d, inside another tensor", entry.begin());
      }
      if (entry.begin() > covered) {
        throw malformed(
            entry,
            "begins at byte %d, which leaves bytes from %d on to no tensor",
            entry.begin(),
            covered);
      }
      if (entry.end() > dataBytes) {
        throw malformed(
            entry, "ends at byte %d, but the file has %d bytes of data", entry.end(), dataBytes);
      }
      covered = entry.end();
    }
    if (covered < dataBytes) {
      throw new MalformedFileException(
          "its last %d bytes belong to no tensor".formatted(dataBytes - covered));
    }
  }

  private static void verifySize(Entry entry) throws MalformedFileException {
    if (entry.end() < entry.begin()) {
      throw malformed(entry, "ends at byte %d, before it begins at %d", entry.end(), entry.begin());
    }
    long required;
    try {
      required = entry.dtype().bytesOf(entry.shape());
    } catch (ArithmeticException e) {
      throw malformed(entry, "its shape multiplies to more bytes than a file can have");
    }
    long given = entry.end() - entry.begin();
    if (given != required) {
      throw malformed(entry, "has %d bytes, but its dtype and shape require %d", given, required);
    }
  }

  private static MalformedFileException malformed(Entry entry, String problem, Object... values) {
    return new MalformedFileException("tensor '" + entry.name() + "' " + problem.formatted(values));
  }
}
