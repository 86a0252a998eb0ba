package ninc.runtime.training.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import ninc.runtime.UserError;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EpochCsvTest {
  private static final String HEADER =
      "epoch,step,train_loss,train_accuracy,validation_loss,validation_accuracy,test_loss,"
          + "test_accuracy,learning_rate,examples_per_second,seconds\n";

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void setUp() {
    file = folder.resolve("run.csv");
  }

  @Test
  void hasARowForEachEpochAsSoonAsItIsAdded() throws IOException {
    EpochCsv table = EpochCsv.begin(file);
    assertThat(file).hasContent(HEADER);
    table.add(result(1));
    assertThat(Files.readString(file))
        .isEqualTo(HEADER + "1,10,0.5,0.25,0.625,0.375,0.75,0.125,0.1,99.5,2.0\n");
    table.add(result(2));
    assertThat(Files.readString(file))
        .endsWith("\n2,20,0.5,0.25,0.625,0.375,0.75,0.125,0.1,99.5,2.0\n");
  }

  @Test
  void isReadAsTheEpochsThatWereAdded() {
    EpochCsv table = EpochCsv.begin(file);
    EpochResult first = result(1, Double.NaN, Double.NaN);
    table.add(first);
    table.add(result(2));
    assertThat(EpochCsv.read(file)).containsExactly(first, result(2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1,10,0.5,0.25,,,0.75,0.125,0.1,99.5                | line 2 is not a row of an epoch
          one,10,0.5,0.25,,,0.75,0.125,0.1,99.5,2            | line 2 is not a row of an epoch
          1,10,,0.25,,,0.75,0.125,0.1,99.5,2                 | line 2: train_loss is not a number
          1,10,-0.5,0.25,,,0.75,0.125,0.1,99.5,2             | line 2: train_loss is not a number
          1,10,NaN,0.25,,,0.75,0.125,0.1,99.5,2              | line 2: train_loss is not a number
          1,10,0.5,0.25,x,,0.75,0.125,0.1,99.5,2             | line 2: validation_loss is not a
          1,10,0.5,0.25,,,0x1p3,0.125,0.1,99.5,2             | line 2: test_loss is not a number
          1,10,0.5,0.25,,,1E999,0.125,0.1,99.5,2             | line 2: test_loss is not a number
          """)
  void aRowThatIsNoEpochIsNamed(String row, String message) throws IOException {
    Files.writeString(file, HEADER + row + "\n");
    assertThatThrownBy(() -> EpochCsv.read(file))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message);
  }

  @Test
  void aTableIsOnlyReadIfItsEpochsAreInOrder() throws IOException {
    Files.writeString(
        file,
        HEADER
            + "2,20,0.5,0.25,,,0.75,0.125,0.1,99.5,2\n"
            + "1,10,0.5,0.25,,,0.75,0.125,0.1,99.5,2\n");
    assertThatThrownBy(() -> EpochCsv.read(file))
        .hasMessageEndingWith("epoch 1 comes after epoch 2");
    Files.writeString(file, HEADER + "2,20,0.5");
    assertThatThrownBy(() -> EpochCsv.read(file)).hasMessageEndingWith("has no complete epoch");
  }

  @Test
  void hasNothingInTheColumnsOfValidationWhereThereIsNone() throws IOException {
    EpochCsv.begin(file).add(result(1, Double.NaN, Double.NaN));
    String rows = HEADER + "1,10,0.5,0.25,,,0.75,0.125,0.1,99.5,2.0\n";
    assertThat(Files.readString(file)).isEqualTo(rows);
    EpochCsv.resume(file, 2);
    assertThat(Files.readString(file)).isEqualTo(rows);
  }

  @Test
  void aNewRunReplacesIt() {
    EpochCsv.begin(file).add(result(1));
    EpochCsv.begin(file);
    assertThat(file).hasContent(HEADER);
  }

  @Test
  void aRunThatGoesOnKeepsTheEpochsBeforeAndReplacesTheOthers() throws IOException {
    EpochCsv table = EpochCsv.begin(file);
    for (int epoch = 1; epoch <= 4; epoch++) {
      table.add(result(epoch));
    }
    String all = Files.readString(file);
    EpochCsv resumed = EpochCsv.resume(file, 3);
    assertThat(Files.readAllLines(file)).hasSize(3);
    resumed.add(result(3));
    resumed.add(result(4));
    assertThat(Files.readString(file)).isEqualTo(all);
  }

  @Test
  void aRowThatWasCutOffIsRemoved() throws IOException {
    String whole = HEADER + "1,10,0.5,0.25,,,0.75,0.125,0.1,99.5,2.0\n";
    Files.writeString(file, whole + "2,20,0.5,0.2");
    EpochCsv.resume(file, 3);
    assertThat(file).hasContent(whole);
    Files.writeString(file, HEADER.substring(0, 20));
    EpochCsv.resume(file, 3);
    assertThat(file).hasContent(HEADER);
  }

  @Test
  void goesOnWithAnEmptyFile() throws IOException {
    Files.createFile(file);
    EpochCsv.resume(file, 3).add(result(3));
    assertThat(Files.readAllLines(file)).hasSize(2);
  }

  @Test
  void leavesAFileThatIsAnotherTableAsItIs() throws IOException {
    Files.writeString(file, "name,price\nbolt,3\n");
    assertThatThrownBy(() -> EpochCsv.resume(file, 3))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(file + " was not written by ninc train");
    assertThat(file).hasContent("name,price\nbolt,3\n");
  }

  @Test
  void leavesATextOfOneLineWithoutItsEndAsItIs() throws IOException {
    Files.writeString(file, "notes");
    assertThatThrownBy(() -> EpochCsv.resume(file, 3))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(file + " was not written by ninc train");
    assertThat(file).hasContent("notes");
  }

  @Test
  void namesALineThatIsNoRow() throws IOException {
    Files.writeString(file, HEADER + "1,10,0.5\n");
    assertThatThrownBy(() -> EpochCsv.resume(file, 3))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("line 2 is not a row of an epoch");
    assertThat(file).hasContent(HEADER + "1,10,0.5\n");
  }

  private static EpochResult result(int epoch) {
    return result(epoch, 0.625, 0.375);
  }

  private static EpochResult result(int epoch, double loss, double accuracy) {
    return new EpochResult(
        epoch, 10L * epoch, epoch, 0.5, 0.25, loss, accuracy, 0.75, 0.125, 0.1, 99.5, 2);
  }
}
