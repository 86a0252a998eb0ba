package ninc.runtime.data;

import java.io.DataInputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import ninc.runtime.io.IoReason;

/**
 * A folder with the binary version of CIFAR-10. A batch file is a sequence of records without a
 * header; a record is the label in one byte, followed by the 32×32 image as planes of red, green
 * and blue.
 */
final class CifarFolder {
  static final List<String> TRAIN_BATCHES =
      IntStream.rangeClosed(1, 5).mapToObj("data_batch_%d.bin"::formatted).toList();
  static final String TEST_BATCH = "test_batch.bin";

  private static final String CLASS_NAMES = "batches.meta.txt";
  private static final int CLASSES = 10;
  private static final int MAX_CLASS_NAMES_BYTES = 1 << 16;

  /** A limit far above the size of a real batch, at which all batches together fit in an int. */
  private static final int MAX_RECORDS = 1 << 24;

  static final ImageShape SHAPE = new ImageShape(32, 32, 3);
  private static final int RECORD_BYTES = 1 + SHAPE.length();

  private CifarFolder() {}

  /** Returns whether the folder has at least one batch file. */
  static boolean matches(Path folder) {
    return Files.isRegularFile(folder.resolve(TEST_BATCH))
        || TRAIN_BATCHES.stream().anyMatch(name -> Files.isRegularFile(folder.resolve(name)));
  }

  /**
   * Reads the five training batches, the test batch, and the class names if {@code
   * batches.meta.txt} exists.
   *
   * @throws UserError if a batch file is missing or malformed
   */
  static Dataset read(Path folder) {
    Split train = readSplit(TRAIN_BATCHES.stream().map(name -> find(folder, name)).toList());
    Split test = readSplit(List.of(find(folder, TEST_BATCH)));
    List<String> numbers = IntStream.range(0, CLASSES).mapToObj(String::valueOf).toList();
    return new Dataset(folder.toString(), train, test, classNames(folder).orElse(numbers));
  }

  private static DataFile find(Path folder, String name) {
    Path path = folder.resolve(name);
    if (!Files.isRegularFile(path)) {
      throw new UserError("%s has CIFAR-10 batches but no %s; add it".formatted(folder, name));
    }
    return new DataFile(path);
  }

  private static Split readSplit(List<DataFile> batches) {
    int[] sizes = batches.stream().mapToInt(CifarFolder::examples).toArray();
    int total = IntStream.of(sizes).sum();
    MemorySegment pixels = Arena.ofAuto().allocate((long) total * SHAPE.length());
    int[] labels = new int[total];
    int first = 0;
    for (int i = 0; i < sizes.length; i++) {
      readBatch(batches.get(i), sizes[i], first, pixels, labels);
      first += sizes[i];
    }
    return new Split(SHAPE, pixels, labels);
  }

  private static int examples(DataFile batch) {
    try {
      long bytes = Files.size(batch.path());
      if (bytes == 0 || bytes % RECORD_BYTES != 0) {
        throw batch.damaged(
            "it has %d bytes, which is not a multiple of the %d bytes of a CIFAR-10 record"
                .formatted(bytes, RECORD_BYTES));
      }
      if (bytes / RECORD_BYTES > MAX_RECORDS) {
        throw batch.damaged(
            "it has %d records, but a batch of CIFAR-10 at most %d"
                .formatted(bytes / RECORD_BYTES, MAX_RECORDS));
      }
      return (int) (bytes / RECORD_BYTES);
    } catch (IOException e) {
      throw batch.unreadable(e);
    }
  }

  private static void readBatch(
      DataFile batch, int size, int first, MemorySegment pixels, int[] labels) {
    byte[] planar = new byte[SHAPE.length()];
    byte[] interleaved = new byte[SHAPE.length()];
    try (DataInputStream in = new DataInputStream(batch.open())) {
      for (int i = first; i < first + size; i++) {
        labels[i] = in.readUnsignedByte();
        in.readFully(planar);
        interleave(planar, interleaved);
        long offset = (long) i * SHAPE.length();
        MemorySegment.copy(MemorySegment.ofArray(interleaved), 0, pixels, offset, SHAPE.length());
      }
    } catch (IOException e) {
      throw batch.unreadable(e);
    }
  }

  /** Converts an image from C×H×W to H×W×C. */
  private static void interleave(byte[] planar, byte[] interleaved) {
    int channels = SHAPE.channels();
    int plane = planar.length / channels;
    for (int c = 0; c < channels; c++) {
      for (int p = 0; p < plane; p++) {
        interleaved[p * channels + c] = planar[c * plane + p];
      }
    }
  }

  /** Reads the class names; empty if {@code batches.meta.txt} does not exist. */
  static Optional<List<String>> classNames(Path folder) {
    Path path = folder.resolve(CLASS_NAMES);
    if (!Files.isRegularFile(path)) {
      return Optional.empty();
    }
    try {
      if (Files.size(path) > MAX_CLASS_NAMES_BYTES) {
        throw new UserError(
            "%s: it is larger than %d bytes; it should list the class names, one per line"
                .formatted(path, MAX_CLASS_NAMES_BYTES));
      }
      String text = new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
      return Optional.of(text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList());
    } catch (IOException e) {
      throw new Failure("%s cannot be read: %s".formatted(path, IoReason.of(e)), e);
    }
  }
}
