package ninc.runtime.format.safetensors;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The JSON header of a file.
 *
 * @param metadata the free-form text under {@code __metadata__}, in the header's order
 * @param entries the tensors, in the header's order
 */
record Header(Map<String, String> metadata, List<Entry> entries) {
  /** The reserved name under which the header keeps {@link #metadata}. */
  static final String METADATA = "__metadata__";

  /** The largest header that the format allows, in bytes. */
  static final int MAX_BYTES = 100_000_000;

  /**
   * Where a tensor lies.
   *
   * @param begin the offset of its first byte from the end of the header
   * @param end the offset after its last byte
   */
  record Entry(String name, Dtype dtype, List<Long> shape, long begin, long end) {}

  /**
   * Checks that each entry's bytes are as many as its shape wants, and that the entries together
   * cover the {@code dataBytes} bytes after the header once, with no gap and no overlap.
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
    long wanted;
    try {
      wanted = entry.dtype().bytesOf(entry.shape());
    } catch (ArithmeticException e) {
      throw malformed(entry, "its shape multiplies to more bytes than a file can have");
    }
    long given = entry.end() - entry.begin();
    if (given != wanted) {
      throw malformed(entry, "has %d bytes, but its dtype and shape want %d", given, wanted);
    }
  }

  private static MalformedFileException malformed(Entry entry, String problem, Object... values) {
    return new MalformedFileException("tensor '" + entry.name() + "' " + problem.formatted(values));
  }
}
