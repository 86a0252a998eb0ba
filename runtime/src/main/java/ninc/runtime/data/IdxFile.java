package ninc.runtime.data;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The content of an IDX file of unsigned bytes, the format of MNIST: the bytes 0, 0, 8 (the type)
 * and the number of dimensions, then each dimension as a big-endian 32-bit integer, then the values
 * in row-major order and nothing more.
 *
 * @param dimensions as the header gives them, each at least 1
 * @param values as many bytes as the product of the dimensions
 */
record IdxFile(List<Integer> dimensions, MemorySegment values) {
  private static final int UNSIGNED_BYTE = 0x08;
  private static final int CHUNK_BYTES = 1 << 20;

  /**
   * Reads a file. It takes no more memory than twice what the file really holds, whatever its
   * header announces, and stops at the first byte that is too many. What gzip data hold is at most
   * a thousand times their length.
   *
   * @param rank the number of dimensions that the file must have
   * @throws ninc.runtime.UserError if the file is not such an IDX file
   */
  static IdxFile read(DataFile file, int rank) {
    try (DataInputStream in = new DataInputStream(file.open())) {
      List<Integer> dimensions = readHeader(file, in, rank);
      long length = length(file, dimensions);
      checkSize(file, dimensions, 4L + 4L * rank + length);
      MemorySegment values = readValues(in, length);
      if (in.read() >= 0) {
        throw file.damaged("it goes on after the " + announced(dimensions));
      }
      return new IdxFile(dimensions, values);
    } catch (IOException e) {
      throw file.unreadable(e);
    }
  }

  private static List<Integer> readHeader(DataFile file, DataInputStream in, int rank)
      throws IOException {
    int expected = UNSIGNED_BYTE << 8 | rank;
    int magic = in.readInt();
    if (magic != expected) {
      throw file.damaged(
          "it begins with 0x%08x, but an IDX file of %d dimensions with 0x%08x"
              .formatted(magic, rank, expected));
    }
    List<Integer> dimensions = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      int dimension = in.readInt();
      if (dimension < 1) {
        throw file.damaged(
            "dimension %d is %d, but at most %d and at least 1 is possible"
                .formatted(i + 1, Integer.toUnsignedLong(dimension), Integer.MAX_VALUE));
      }
      dimensions.add(dimension);
    }
    return List.copyOf(dimensions);
  }

  private static long length(DataFile file, List<Integer> dimensions) {
    try {
      return dimensions.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
    } catch (ArithmeticException e) {
      throw file.damaged("its header announces impossible " + announced(dimensions));
    }
  }

  private static void checkSize(DataFile file, List<Integer> dimensions, long expected)
      throws IOException {
    long possible = file.maxLength();
    if (file.isCompressed() ? expected > possible : expected != possible) {
      throw file.damaged(
          "its header announces %s, which take %d bytes, but it has %s%d"
              .formatted(
                  announced(dimensions),
                  expected,
                  file.isCompressed() ? "at most " : "",
                  possible));
    }
  }

  /** Collects the values as they come and allocates the whole only when all of them are there. */
  private static MemorySegment readValues(DataInputStream in, long length) throws IOException {
    List<byte[]> chunks = new ArrayList<>();
    for (long remaining = length; remaining > 0; remaining -= chunks.getLast().length) {
      int expected = (int) Math.min(remaining, CHUNK_BYTES);
      byte[] chunk = in.readNBytes(expected);
      if (chunk.length < expected) {
        throw new EOFException();
      }
      chunks.add(chunk);
    }
    MemorySegment values = Arena.ofAuto().allocate(length);
    long offset = 0;
    for (byte[] chunk : chunks) {
      MemorySegment.copy(MemorySegment.ofArray(chunk), 0, values, offset, chunk.length);
      offset += chunk.length;
    }
    return values;
  }

  private static String announced(List<Integer> dimensions) {
    return dimensions.stream().map(String::valueOf).collect(Collectors.joining("×")) + " values";
  }
}
