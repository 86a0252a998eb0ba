package ninc.runtime.format.tensorboard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.SequencedMap;
import java.util.zip.CRC32C;
import ninc.runtime.Failure;
import ninc.runtime.data.Png;
import ninc.runtime.io.AtomicFile;
import ninc.runtime.io.IoReason;

/**
 * An event file in a folder that TensorBoard displays as one run. Each event is written
 * immediately.
 */
public final class EventFile implements AutoCloseable {
  private static final String VERSION = "brain.Event:2";
  private static final double MILLI = 1e-3;

  private final Path file;
  private final FileChannel channel;
  private final InstantSource clock;

  private EventFile(Path file, FileChannel channel, InstantSource clock) {
    this.file = file;
    this.channel = channel;
    this.clock = clock;
  }

  /**
   * Creates a file, and its folder if necessary. The file name begins with the time, since
   * TensorBoard reads the files of a folder in the order of their names.
   *
   * @param firstStep the first step of the run; events in older files from this step on are
   *     discarded
   * @throws Failure if the file cannot be written
   */
  public static EventFile create(Path folder, long firstStep) {
    return create(folder, firstStep, InstantSource.system());
  }

  /** Creates a file with the time of {@code clock}. */
  static EventFile create(Path folder, long firstStep, InstantSource clock) {
    Path file = folder.resolve("events.out.tfevents.%d.ninc".formatted(clock.millis()));
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      EventFile created = new EventFile(file, channel, clock);
      created.write(0, new Event.FileVersion(VERSION));
      created.write(firstStep, new Event.Restart());
      return created;
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  /** Writes scalars by tag. */
  public void scalars(long step, SequencedMap<String, Double> values) {
    write(step, new Event.Scalars(values));
  }

  /** Writes an image. */
  public void picture(long step, String tag, Png png) {
    write(step, new Event.Picture(tag, png));
  }

  private void write(long step, Event event) {
    ByteBuffer record =
        TfRecords.record(event.encoded(clock.millis() * MILLI, step).toBytes().toByteArray());
    try {
      AtomicFile.append(channel, record);
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  private static Failure failure(Path file, IOException e) {
    return new Failure("cannot write %s: %s".formatted(file, IoReason.of(e)), e);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  /**
   * The TFRecord format, as tensorflow/core/lib/io/record_writer.h defines it: length (uint64),
   * masked CRC32C of the length (uint32), data, masked CRC32C of the data (uint32), all
   * little-endian.
   */
  private static final class TfRecords {
    private static final int MASK_DELTA = 0xa282ead8;
    private static final int MASK_ROTATION = 15;

    private TfRecords() {}

    /** Returns a record with this data. */
    static ByteBuffer record(byte[] data) {
      byte[] length = littleEndian(Long.BYTES).putLong(data.length).array();
      return littleEndian(length.length + Integer.BYTES + data.length + Integer.BYTES)
          .put(length)
          .putInt(maskedCrc(length))
          .put(data)
          .putInt(maskedCrc(data))
          .flip();
    }

    private static ByteBuffer littleEndian(int bytes) {
      return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int maskedCrc(byte[] data) {
      CRC32C crc = new CRC32C();
      crc.update(data);
      return Integer.rotateRight((int) crc.getValue(), MASK_ROTATION) + MASK_DELTA;
    }
  }
}
