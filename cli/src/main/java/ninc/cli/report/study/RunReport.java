package ninc.cli.report.study;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import ninc.runtime.training.Totals;
import ninc.runtime.training.study.RunResult;
import ninc.runtime.training.study.RunResult.LastEpoch;

/**
 * What one of several runs leaves, in a form that one rank can send to another.
 *
 * @param out what it has to print on standard output
 * @param err what it has to print on standard error
 */
public record RunReport(String out, String err, RunResult result) {

  /** Returns the bytes that {@link #of} reads. */
  public byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream to = new DataOutputStream(bytes)) {
      write(out, to);
      write(err, to);
      to.writeLong(result.seed());
      to.writeBoolean(result.lastEpoch().isPresent());
      if (result.lastEpoch().isPresent()) {
        write(result.lastEpoch().get().training(), to);
        write(result.lastEpoch().get().test(), to);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(String text, DataOutputStream to) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    to.writeInt(bytes.length);
    to.write(bytes);
  }

  private static void write(Totals totals, DataOutputStream to) throws IOException {
    to.writeDouble(totals.loss());
    to.writeLong(totals.correct());
    to.writeLong(totals.examples());
  }

  /** Reads what {@link #bytes} has written. */
  public static RunReport of(byte[] bytes) {
    try (DataInputStream from = new DataInputStream(new ByteArrayInputStream(bytes))) {
      String out = text(from);
      String err = text(from);
      long seed = from.readLong();
      Optional<LastEpoch> last =
          from.readBoolean()
              ? Optional.of(new LastEpoch(totals(from), totals(from)))
              : Optional.empty();
      return new RunReport(out, err, new RunResult(seed, last));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(DataInputStream from) throws IOException {
    return new String(from.readNBytes(from.readInt()), StandardCharsets.UTF_8);
  }

  private static Totals totals(DataInputStream from) throws IOException {
    return new Totals(from.readDouble(), from.readLong(), from.readLong());
  }
}
