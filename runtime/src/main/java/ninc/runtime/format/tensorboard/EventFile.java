package ninc.runtime.format.tensorboard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.SequencedMap;
import ninc.runtime.Failure;
import ninc.runtime.data.Png;
import ninc.runtime.io.IoReason;

/**
 * A new event file in a folder that TensorBoard shows as one run. Each event is written at once.
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
   * Creates a file, and its folder where need be. TensorBoard reads the files of a folder in the
   * order of their names, which is that of time.
   *
   * @param firstStep from which on what older files of the folder hold is no longer to be shown
   * @throws Failure where the file cannot be written
   */
  public static EventFile create(Path folder, long firstStep) {
    return create(folder, firstStep, InstantSource.system());
  }

  /** The same at another time. */
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

  /** Writes numbers by their tags. */
  public void scalars(long step, SequencedMap<String, Double> values) {
    write(step, new Event.Scalars(values));
  }

  /** Writes a picture. */
  public void picture(long step, String tag, Png png) {
    write(step, new Event.Picture(tag, png));
  }

  private void write(long step, Event event) {
    ByteBuffer record =
        TfRecords.record(event.encoded(clock.millis() * MILLI, step).toBytes().toByteArray());
    try {
      while (record.hasRemaining()) {
        channel.write(record);
      }
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
}
