package ninc.runtime.training.history;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
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

  private static final List<String> NAMES = List.of(COLUMNS.split(","));

  private static final Pattern NUMBER = Pattern.compile("[0-9]+(\\.[0-9]+)?(E-?[0-9]{1,3})?");

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
    String text = text(file);
    if (!text.startsWith(COLUMNS + "\n") && !COLUMNS.startsWith(text)) {
      throw new UserError("%s was not written by ninc train; choose another file".formatted(file));
    }
    List<String> lines = completeLines(text);
    List<String> kept = new ArrayList<>();
    for (int line = 1; line < lines.size(); line++) {
      if (epoch(file, line + 1, lines.get(line)) < epoch) {
        kept.add(lines.get(line));
      }
    }
    return begin(file, kept);
  }

  /**
   * Reads the table of a run.
   *
   * @return at least one epoch; the position of each is the number of epochs completed
   * @throws UserError if the file is not such a table
   */
  public static List<EpochResult> read(Path file) {
    List<String> lines = completeLines(text(file));
    if (lines.isEmpty() || !lines.getFirst().equals(COLUMNS)) {
      throw new UserError("%s is not a table of epochs".formatted(file));
    }
    List<EpochResult> epochs = new ArrayList<>();
    for (int line = 1; line < lines.size(); line++) {
      EpochResult epoch = result(file, line + 1, lines.get(line));
      if (!epochs.isEmpty() && epoch.epoch() <= epochs.getLast().epoch()) {
        throw new UserError(
            "%s: line %d: epoch %d comes after epoch %d"
                .formatted(file, line + 1, epoch.epoch(), epochs.getLast().epoch()));
      }
      epochs.add(epoch);
    }
    if (epochs.isEmpty()) {
      throw new UserError("%s has no complete epoch".formatted(file));
    }
    return epochs;
  }

  private static EpochResult result(Path file, int line, String row) {
    int epoch = epoch(file, line, row);
    String[] cells = row.split(",", -1);
    double[] numbers = new double[NAMES.size()];
    for (int i = 1; i < NAMES.size(); i++) {
      numbers[i] = number(cells[i]);
      if (!(numbers[i] >= 0 && numbers[i] < Double.POSITIVE_INFINITY)
          && !isValidation(i, cells[i])) {
        throw new UserError(
            "%s: line %d: %s is not a number of at least 0".formatted(file, line, NAMES.get(i)));
      }
    }
    return new EpochResult(
        epoch,
        (long) numbers[1],
        epoch,
        numbers[2],
        numbers[3],
        numbers[4],
        numbers[5],
        numbers[6],
        numbers[7],
        numbers[8],
        numbers[9],
        numbers[10]);
  }

  /** Returns whether this is an empty cell of a column that may be empty. */
  private static boolean isValidation(int column, String cell) {
    return cell.isEmpty() && NAMES.get(column).startsWith("validation");
  }

  /** Returns a number as {@link Double#toString(double)} writes it; NaN for any other text. */
  private static double number(String cell) {
    return NUMBER.matcher(cell).matches() ? Double.parseDouble(cell) : Double.NaN;
  }

  private static List<String> completeLines(String text) {
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UserError("cannot read %s: %s".formatted(file, IoReason.of(e)), e);
    }
  }

  private static int epoch(Path file, int number, String row) {
    String[] cells = row.split(",");
    if (cells.length == NAMES.size() && cells[0].matches("[0-9]{1,9}")) {
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
