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
 * in row-major order.
 *
 * @param dimensions the dimensions in the header, each at least 1
 * @param values the values, as many bytes as the product of the dimensions
 */
record IdxFile(List<Integer> dimensions, MemorySegment values) {
  private static final int UNSIGNED_BYTE = 0x08;
  private static final int CHUNK_BYTES = 1 << 20;

  /**
   * Reads a file. Memory use is at most twice the actual content, whatever the header announces,
   * and reading stops at the first excess byte.
   *
   * @param rank the required number of dimensions
   * @throws ninc.runtime.UserError if the file is not an IDX file of unsigned bytes with that rank
   */
  static IdxFile read(DataFile file, int rank) {
    try (DataInputStream in = new DataInputStream(file.open())) {
      List<Integer> dimensions = readHeader(file, in, rank);
      long length = length(file, dimensions);
      checkSize(file, dimensions, 4L + 4L * rank + length);
      MemorySegment values = readValues(in, length);
      if (in.read() >= 0) {
        throw file.damaged("it has more data after the " + announced(dimensions));
      }
      return new IdxFile(dimensions, values);
    } catch (IOException e) {
      throw file.unreadable(e);
    }
  }

  /**
   * Reads the header of a file alone.
   *
   * @param rank the required number of dimensions
   * @throws ninc.runtime.UserError if the file does not begin as an IDX file of unsigned bytes with
   *     that rank
   */
  static List<Integer> dimensions(DataFile file, int rank) {
    try (DataInputStream in = new DataInputStream(file.open())) {
      return readHeader(file, in, rank);
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
            "dimension %d is %d, but must be from 1 to %d"
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
