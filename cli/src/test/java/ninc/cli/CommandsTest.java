package ninc.cli;

import static ninc.cli.CommandLineResult.ninc;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {
  @TempDir Path folder;
  private Workplace workplace;

  @BeforeEach
  void setUp() throws IOException {
    workplace = new Workplace(folder);
  }

  @Test
  void summaryShowsEveryNodeAndTheTotals() {
    CommandLineResult result = ninc("summary", workplace.model());
    assertThat(result.status()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out().lines())
        .contains(
            "Tiny, input 1×8×8 (channels×height×width)",
            "node      kind               output  parameters  MFLOP",
            "nin1      ninBlock           3×6×6           75   0.01",
            "gap1      globalAveragePool  3×1×1            0   0.00",
            "total                                        75   0.01");
  }

  @Test
  void summaryAsJsonIsTheContractsObject() {
    assertThat(ninc("summary", workplace.model(), "--json").out().strip())
        .isEqualTo(
            """
            {"model":"Tiny","parameters":75,"layers":[\
            {"name":"nin1","kind":"ninBlock","output":[3,6,6],"parameters":75},\
            {"name":"dropout1","kind":"dropout","output":[3,6,6],"parameters":0},\
            {"name":"gap1","kind":"globalAveragePool","output":[3,1,1],"parameters":0}]}\
            """);
  }

  @Test
  void numbersDoNotDependOnTheLocale() {
    String before = ninc("summary", workplace.model()).out();
    Locale locale = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG"));
      assertThat(ninc("summary", workplace.model()).out()).isEqualTo(before);
    } finally {
      Locale.setDefault(locale);
    }
  }

  @Test
  void evalMeasuresWhatTrainingMeasuredLast() {
    Path file = workplace.file("run.safetensors");
    CommandLineResult trained =
        ninc("train", workplace.model(), "--data", workplace.data(), "--save", file, "--json");
    CommandLineResult result =
        ninc("eval", workplace.model(), "--data", workplace.data(), "--weights", file, "--json");
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.json())
        .singleElement()
        .satisfies(line -> {
          assertThat(line.fieldNames())
              .toIterable()
              .containsExactly("event", "loss", "accuracy", "examples");
          assertThat(line.get("loss"))
              .isEqualTo(trained.events("epoch").getLast().get("test_loss"));
          assertThat(line.get("accuracy"))
              .isEqualTo(trained.events("epoch").getLast().get("test_accuracy"));
          assertThat(line.get("examples").asInt()).isEqualTo(IdxFolder.TEST);
        });
    assertThat(ninc("eval", workplace.model(), "--data", workplace.data(), "--weights", file).out())
        .startsWith("Tiny on ")
        .endsWith("(11 test examples)" + System.lineSeparator());
  }

  @Test
  void devicesListsTheProcessorAndWhatAutoTakes() {
    CommandLineResult result = ninc("devices");
    assertThat(result.status()).isZero();
    assertThat(result.out().lines())
        .satisfiesExactly(
            cpu -> assertThat(cpu).startsWith("cpu ").contains("vectors of"),
            simt -> assertThat(simt).startsWith("simt ").contains("emulator"),
            tornado -> assertThat(tornado).startsWith("tornado ").contains("TORNADOVM_HOME"),
            auto -> assertThat(auto).matches("auto +takes cpu: TORNADOVM_HOME is not set"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"train", "eval", "summary", "compile", "bench", "devices", "new", "completion"})
  void everyCommandHasHelp(String command) {
    CommandLineResult result = ninc(command, "--help");
    assertThat(result.status()).isZero();
    assertThat(result.out()).startsWith("Usage: ninc " + command);
    assertThat(result.err()).isEmpty();
  }

  @Test
  void helpListsTheCommandsThatThereAre() {
    assertThat(ninc("--help").out())
        .contains("train", "eval", "summary", "compile", "bench", "devices", "new", "completion")
        .doesNotContain("predict");
  }

  @Test
  void hasAVersion() {
    assertThat(ninc("--version").out()).matches("ninc \\d+\\.\\d+\\.\\d+\\S* \\(Java 2\\d.*\\)\\R");
  }

  @Test
  void completionIsAScriptForTheShell() {
    assertThat(ninc("completion").out())
        .startsWith("#!/usr/bin/env bash")
        .contains("--batch-size", "compile", "\"none\" \"epilogue\" \"block\"");
  }
}
