package ninc.cli;

import static ninc.cli.CommandLineResult.ninc;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShellCommandTest {
  @TempDir Path folder;
  private Workplace workplace;

  @BeforeEach
  void setUp() throws IOException {
    workplace = new Workplace(folder);
  }

  @Test
  void runsTheLinesOfAPipe() throws IOException, InterruptedException {
    Path image = workplace.image("image.png", 9, 7);
    String lines =
        """
        summary(model)
        var data = data("%s")
        var classifier = train(model, data, 7)
        evaluate(classifier, data)
        predict(classifier, "%s")
        var small = Network.input(1, 8, 8).conv(3, kernel(3), relu()).globalAveragePool().build()
        summary(small)
        """
            .formatted(workplace.data(), image);
    Path out = folder.resolve("out.txt");
    ProcessBuilder builder =
        new ProcessBuilder(NincProcess.command("shell", workplace.model()))
            .redirectOutput(out.toFile())
            .redirectError(folder.resolve("err.txt").toFile());
    Process process = builder.start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(lines.getBytes(StandardCharsets.UTF_8));
    }
    assertThat(process.waitFor()).isZero();
    assertThat(Files.readString(out))
        .containsSubsequence(
            "Tiny, input 1×8×8",
            "Tiny: 75 parameters, 37 training and 11 test examples",
            "epoch 3/3: train loss ",
            "done: 15 steps; last test loss ",
            "loss ",
            image + ": ",
            "Network, input 1×8×8",
            "conv1");
    String last =
        Files.readString(out)
            .lines()
            .filter(line -> line.startsWith("done"))
            .collect(Collectors.joining());
    assertThat(last.substring(last.indexOf("loss")))
        .isEqualTo(
            Files.readString(out)
                .lines()
                .filter(line -> line.startsWith("loss "))
                .collect(Collectors.joining()));
  }

  @Test
  void talksToATerminal() throws IOException, InterruptedException {
    String command =
        NincProcess.command("shell", workplace.model()).stream()
            .map(word -> "'" + word + "'")
            .collect(Collectors.joining(" "));
    try (PseudoTerminal terminal =
        new PseudoTerminal(folder.resolve("commands.sh"), "exec " + command)) {
      terminal.await("Welcome to JShell");
      terminal.type("summary(model)");
      terminal.await("MFLOP: million");
      terminal.type("/exit 3");
      assertThat(terminal.waitFor()).isEqualTo(3);
    }
  }

  @Test
  void refusesAWrongDefinitionBeforeItStarts() throws IOException {
    Path broken = Files.writeString(folder.resolve("Broken.java"), "class Broken { int a = b; }");
    CommandLineResult result = ninc("shell", broken);
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).startsWith("ninc: Broken.java:1: cannot find symbol");
    assertThat(result.out()).isEmpty();
  }
}
