package ninc.runtime.training.history;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import ninc.runtime.io.AtomicFile;
import ninc.runtime.io.IoReason;

/** A CSV file with one row per epoch. */
public final class EpochCsv {
  /**
   * The header line. Columns have the same names as the fields of the JSON output; those of
   * validation are empty if there are no validation examples.
   */
  public static final String COLUMNS =
      "epoch,step,train_loss,train_accuracy,validation_loss,validation_accuracy,test_loss,"
          + "test_accuracy,learning_rate,examples_per_second,seconds";

  private static final int COLUMN_COUNT = COLUMNS.split(",").length;

  private final Path file;

  private EpochCsv(Path file) {
    this.file = file;
  }

  /** Replaces the file by an empty table. */
  public static EpochCsv begin(Path file) {
    return begin(file, List.of());
  }

  private static EpochCsv begin(Path file, List<String> rows) {
    AtomicFile.replace(
        file,
        Stream.concat(Stream.of(COLUMNS), rows.stream())
            .collect(Collectors.joining("\n", "", "\n")));
    return new EpochCsv(file);
  }

  /**
   * Continues the table of a run. The rows before {@code epoch} are kept; later epochs are trained
   * again. A last row without an end of line was cut off while it was written, and is removed.
   *
   * @throws UserError if the file does not exist or is not such a table
   */
  public static EpochCsv resume(Path file, int epoch) {
    List<String> lines = lines(file);
    if (!lines.isEmpty() && !lines.getFirst().equals(COLUMNS)) {
      throw new UserError("%s was not written by ninc train; choose another file".formatted(file));
    }
    List<String> kept = new ArrayList<>();
    for (int line = 1; line < lines.size(); line++) {
      if (epoch(file, line + 1, lines.get(line)) < epoch) {
        kept.add(lines.get(line));
      }
    }
    return begin(file, kept);
  }

  /** Returns the lines that are complete. */
  private static List<String> lines(Path file) {
    try {
      String text = Files.readString(file);
      return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    } catch (IOException e) {
      throw new UserError("cannot read %s: %s".formatted(file, IoReason.of(e)), e);
    }
  }

  private static int epoch(Path file, int number, String row) {
    String[] cells = row.split(",");
    if (cells.length == COLUMN_COUNT && cells[0].matches("[0-9]{1,9}")) {
      return Integer.parseInt(cells[0]);
    }
    throw new UserError(
        "%s: line %d is not a row of an epoch; delete the line or choose another file"
            .formatted(file, number));
  }

  private static String cell(double value) {
    return Double.isNaN(value) ? "" : Double.toString(value);
  }

  /** Appends a row. */
  public void add(EpochResult epoch) {
    String row =
        Stream.of(
                epoch.epoch(),
                epoch.step(),
                epoch.trainLoss(),
                epoch.trainAccuracy(),
                cell(epoch.validationLoss()),
                cell(epoch.validationAccuracy()),
                epoch.testLoss(),
                epoch.testAccuracy(),
                epoch.learningRate(),
                epoch.examplesPerSecond(),
                epoch.seconds())
            .map(Object::toString)
            .collect(Collectors.joining(",", "", "\n"));
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      AtomicFile.append(channel, StandardCharsets.UTF_8.encode(row));
    } catch (IOException e) {
      throw new Failure("cannot write %s: %s".formatted(file, IoReason.of(e)), e);
    }
  }
}
