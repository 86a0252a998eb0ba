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
  void summaryOfSeveralModelsComparesThem() throws IOException {
    Path large = workplace.write("Large", "Network.input(1, 16, 16)", "adam(0.1)");
    CommandLineResult result = ninc("summary", workplace.model(), large);
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out().lines())
        .anySatisfy(line -> assertThat(line).matches("model +input +parameters +MFLOP forward .*"))
        .anySatisfy(line -> assertThat(line).matches("Tiny +1×8×8 +75 +0\\.01 +0\\.01 +8 .*"))
        .anySatisfy(line -> assertThat(line).matches("Large +1×16×16 +75 +0\\.03 +0\\.07 +8 .*"));
  }

  @Test
  void summaryOfSeveralModelsAsJsonIsTheObjectOfEachWithMore() throws IOException {
    Path large = workplace.write("Large", "Network.input(1, 16, 16)", "adam(0.1)");
    CommandLineResult result = ninc("summary", workplace.model(), large, "--json");
    assertThat(result.json()).hasSize(2);
    String alone = ninc("summary", workplace.model(), "--json").out().strip();
    assertThat(result.out()).startsWith(alone.substring(0, alone.length() - 1) + ",");
    assertThat(result.json())
        .allSatisfy(model ->
            assertThat(model.fieldNames())
                .toIterable()
                .containsExactly(
                    "model",
                    "parameters",
                    "layers",
                    "forward_flops_per_example",
                    "training_flops_per_example",
                    "batch_size",
                    "activation_bytes",
                    "peak_memory_bytes"));
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
  void devicesListsTheProcessorAndWhatAutoTakes() {
    CommandLineResult result = ninc("devices");
    assertThat(result.status()).isZero();
    assertThat(result.out().lines())
        .satisfiesExactly(
            cpu -> assertThat(cpu).startsWith("cpu ").contains("vectors of"),
            simt -> assertThat(simt).startsWith("simt ").contains("emulator"),
            tornado -> assertThat(tornado).startsWith("tornado ").contains("TORNADOVM_HOME"),
            auto -> assertThat(auto).matches("auto +selects cpu: TORNADOVM_HOME is not set"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train",
        "eval",
        "predict",
        "export",
        "import",
        "summary",
        "compile",
        "check",
        "bench",
        "find-lr",
        "tune",
        "runs",
        "data",
        "devices",
        "new",
        "shell",
        "completion"
      })
  void everyCommandHasHelp(String command) {
    CommandLineResult result = ninc(command, "--help");
    assertThat(result.status()).isZero();
    assertThat(result.out()).startsWith("Usage: ninc " + command);
    assertThat(result.err()).isEmpty();
  }

  @Test
  void helpListsTheCommandsThatThereAre() {
    assertThat(ninc("--help").out())
        .contains("train", "eval", "predict", "export", "summary", "compile", "bench", "tune")
        .contains("check", "find-lr", "runs", "data", "devices", "new", "import", "shell")
        .contains("completion");
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
