package ninc.cli;

import static ninc.cli.CommandLineResult.ninc;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every mistake exits with 2, prints one line on standard error, and nothing else. */
class MistakesTest {
  @TempDir static Path folder;
  private static Workplace workplace;

  @BeforeAll
  static void setUp() throws IOException {
    workplace = new Workplace(folder);
    workplace.write("Large", "Network.input(1, 16, 16)", "adam(0.1)");
    workplace.write("Huge", "Network.input(1, 1024, 1024)", "sgd(0.1)");
    workplace.write("Color", "Network.input(3, 8, 8)", "sgd(0.1)");
    workplace.write("Wrong", "Network.input(1, 2, 2)", "sgd(0.1)");
    workplace.write("Nesterov", "Network.input(1, 8, 8)", "sgd(0.1).momentum(0.9).withNesterov()");
    Files.writeString(
        folder.resolve("Maps.java"),
        """
        import ninc.dsl.*;

        public final class Maps implements ModelDefinition {
          public Network network() {
            return Network.input(1, 8, 8).conv(2, new Kernel(1, 1)).build();
          }
        }
        """);
    Files.writeString(
        folder.resolve("Plain.java"),
        """
        import ninc.dsl.*;

        public final class Plain implements ModelDefinition {
          public Network network() {
            return Network.input(1, 8, 8).linear(3).build();
          }
        }
        """);
    workplace.image("image.png", 9, 7);
    Files.writeString(folder.resolve("Broken.java"), "class Broken {\n  int a = ;\n}\n");
    Files.writeString(
        folder.resolve("Map.java"),
        Files.readString(workplace.model())
            .replace("class Tiny", "class Map")
            .replace(".globalAveragePool()", ""));
    Files.createDirectory(folder.resolve("empty"));
    ninc(
        "train",
        workplace.model(),
        "--data",
        workplace.data(),
        "--epochs",
        "1",
        "--save",
        folder.resolve("saved.safetensors"),
        "--seed",
        "3");
    ninc(
        "train",
        workplace.model(),
        "--data",
        workplace.data(),
        "--epochs",
        "1",
        "--save-best",
        folder.resolve("other.safetensors"),
        "--seed",
        "4");
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        mistake("", "Missing required subcommand; see ninc --help"),
        mistake("trian Tiny.java", "(did you mean train?); see ninc --help"),
        mistake("train", "Missing required parameter: 'MODEL'; see ninc train --help"),
        mistake("train Tiny.java --epoch 3", "(did you mean --epochs?)"),
        mistake("train Tiny.java --epochs three", "'three' is not an int"),
        mistake("train Tiny.java --data data --epochs 0", "epochs is 0, but must be"),
        mistake("train Tiny.java --data data --steps 0", "--steps is 0, but must be at least 1"),
        mistake("train Tiny.java --data data --batch-size -1", "batch size is -1"),
        mistake("train Tiny.java --data data --amp", "mixed precision is not there yet"),
        mistake("train Tiny.java --data data --crop-padding -1", "crop padding is -1"),
        mistake("train Tiny.java --data data --early-stop 0", "--early-stop is 0, but must be at"),
        mistake("train Tiny.java --data data --runs 0", "--runs is 0, but must be at least 1"),
        mistake("train Tiny.java --data data --converged-below 1", "add --runs N, or leave it out"),
        mistake("train Tiny.java --data data --runs 2 --save x", "each run would overwrite the"),
        mistake(
            "train Tiny.java --data data --runs 2 --resume saved.safetensors",
            "--resume goes on with one run and --runs starts several; leave one out"),
        mistake(
            "train Huge.java --data data --resize 1024 --batch-size 65536",
            "is the largest that fits"),
        mistake("train Tiny.java --data data --lr -1", "learning rate is -1.0"),
        mistake("train Tiny.java --data data --lr NaN", "learning rate is NaN"),
        mistake("train Tiny.java --data data --momentum 1", "momentum is 1.0, but must be from 0"),
        mistake("train Nesterov.java --data data --momentum 0", "needs a momentum"),
        mistake(
            "train Large.java --data data --momentum 0.5", "--momentum is for SGD, but the rec"),
        mistake("train Tiny.java --data data --weight-decay -1", "weight decay is -1.0"),
        mistake("train Tiny.java --data data --resize 0", "resize is 0"),
        mistake(
            "train Tiny.java --data data --threads 0", "--threads is 0, but must be at least 1"),
        mistake("train Tiny.java --data data --train-limit 0", "must be at least 1"),
        mistake("train Tiny.java --data data --test-limit 0", "must be at least 1"),
        mistake("train Tiny.java", "Tiny names no data set; add --data with fashion-mnist"),
        mistake("train Tiny.java --data nowhere", "nowhere"),
        mistake("train Tiny.java --data empty", "holds no data set"),
        mistake("train Gone.java --data data", "Gone.java is not there"),
        mistake("train Broken.java --data data", "Broken.java:2: illegal start of expression"),
        mistake("train Wrong.java --data data", "Wrong.java:8: node nin1: kernel 3×3 is larger"),
        mistake("train Large.java --data data", "1×8×8; add --resize 16"),
        mistake(
            "train Color.java --data data", "let the network start with Network.input(1, 8, 8)"),
        mistake("train Tiny.java --data data --resize 9", "resized to 9×9; add --resize 8"),
        mistake("train Tiny.java --data data --device tornado", "TORNADOVM_HOME is not set"),
        mistake("train Tiny.java --data data --device gpu", "there is no device 'gpu'"),
        mistake(
            "train Tiny.java --data data --kernels data", "has neither a folder train nor infer"),
        mistake("bench Tiny.java --mode test", "--mode is 'test', but must be train, infer or all"),
        mistake("bench Tiny.java --fusion none,some", "'some' is not one of none, epilogue, block"),
        mistake("bench Tiny.java --runs 0", "--runs is 0, but must be at least 1"),
        mistake("bench Tiny.java --steps 0", "--steps is 0, but must be at least 1"),
        mistake("bench Tiny.java --batch-size 0", "--batch-size is 0, but must be at least 1"),
        mistake("bench Tiny.java --warmup -1", "--warmup is -1.0, but must be a time"),
        mistake("bench Tiny.java --html empty", "is a folder; name a file"),
        mistake("bench Map.java", "end it with globalAveragePool()"),
        mistake("train Tiny.java --fusion all", "'all' is not one of none, epilogue, block"),
        mistake("train Tiny.java --data data --save empty", "is a folder; name a file"),
        mistake("train Tiny.java --data data --save no/file", "there is no folder"),
        mistake("train Tiny.java --data data --save-best empty", "is a folder; name a file"),
        mistake(
            "train Tiny.java --data data --save a --save-best ./a", "give each a file of its own"),
        mistake("train Tiny.java --data data --save-every 2", "add --save with a file"),
        mistake("train Tiny.java --data data --keep-going", "add --save or --save-best"),
        mistake(
            "train Tiny.java --data data --save a --save-every 0",
            "--save-every is 0, but must be at least 1"),
        mistake(
            "train Tiny.java --data data --epochs 2 --resume saved.safetensors"
                + " --save-best other.safetensors",
            "does not hold the best of the run that goes on; name another file"),
        mistake("train Tiny.java --data data --weights gone", "does not exist"),
        mistake("train Tiny.java --data data --weights Tiny.java", "not a valid safetensors file"),
        mistake("train Color.java --data data --weights Tiny.java", "Tiny.java is not a valid"),
        mistake(
            "train Tiny.java --data data --weights saved.safetensors --resume saved.safetensors",
            "leave one out"),
        mistake(
            "train Tiny.java --data data --resume saved.safetensors --seed 4",
            "--seed 4 is not the seed of the saved run, 3"),
        mistake(
            "train Tiny.java --data data --resume saved.safetensors --momentum 0",
            "it was saved from another optimizer"),
        mistake("eval Tiny.java --data data", "Missing required option: '--weights=FILE'"),
        mistake(
            "eval Large.java --resize 16 --data data --weights saved.safetensors --batch-size 0",
            "batch size is 0"),
        mistake(
            "eval Tiny.java --data data --weights saved.safetensors --batch-size 2000000000",
            "is the largest that fits"),
        mistake(
            "eval Tiny.java --data data --weights saved.safetensors --html empty", "name a file"),
        mistake(
            "predict Tiny.java --weights saved.safetensors", "Missing required parameter: 'IMAGE'"),
        mistake("predict Tiny.java --weights saved.safetensors gone.png", "gone.png is not there"),
        mistake("predict Tiny.java --weights saved.safetensors Tiny.java", "neither a PNG nor a"),
        mistake("predict Tiny.java --weights saved.safetensors image.png --top 0", "--top is 0"),
        mistake(
            "predict Tiny.java --weights saved.safetensors image.png --batch-size 0",
            "--batch-size is 0, but must be at least 1"),
        mistake(
            "predict Tiny.java --weights saved.safetensors image.png --data data",
            "says no names of classes"),
        mistake(
            "predict Tiny.java --weights saved.safetensors image.png --data cifar10",
            "--data cifar10 has 10 classes, but Tiny gives 3 logits"),
        mistake(
            "predict Tiny.java --weights saved.safetensors image.png --heatmap map.jpg",
            "let the name end in .png"),
        mistake(
            "predict Tiny.java --weights saved.safetensors image.png --heatmap no/map.png",
            "there is no folder"),
        mistake(
            "predict Plain.java --weights saved.safetensors image.png --heatmap map.png",
            "Plain has no class activation maps"),
        mistake("predict Maps.java --weights saved.safetensors image.png", "Maps gives 2×8×8"),
        mistake("predict Plain.java --weights saved.safetensors image.png", "from another model"),
        mistake("export Tiny.java --weights saved.safetensors", "Missing required option: '--onnx"),
        mistake("export Tiny.java --weights saved.safetensors --onnx empty", "is a folder; name a"),
        mistake("export Maps.java --weights saved.safetensors --onnx out", "Maps gives 2×8×8"),
        mistake("export Plain.java --weights saved.safetensors --onnx out", "from another model"),
        mistake("summary", "Missing required parameter: 'MODEL'; see ninc summary --help"),
        mistake("summary Gone.java", "Gone.java is not there"),
        mistake("summary Tiny.java Gone.java", "Gone.java is not there"),
        mistake("summary Tiny.java Maps.java", "Maps gives 2×8×8 values for an image"),
        mistake("compile Gone.java", "Gone.java is not there"),
        mistake("compile Tiny.java --batch-size 0", "--batch-size is 0, but must be at least 1"),
        mistake("compile Tiny.java --mode test", "'test' is not one of train, infer"),
        mistake("compile Tiny.java --fusion all", "'all' is not one of none, epilogue, block"),
        mistake(
            "compile Tiny.java --device tornado:x", "there are auto, cpu, simt and tornado[:N]"),
        mistake("compile Tiny.java --mode infer --recompute", "--recompute is for the backward"),
        mistake("compile Tiny.java --svg empty", "is a folder; name a file"),
        mistake("compile Tiny.java --dot no/file", "--dot no/file: there is no folder"),
        mistake("compile Maps.java", "Maps gives 2×8×8 values for an image"),
        mistake("find-lr Tiny.java", "Tiny names no data set; add --data with fashion-mnist"),
        mistake("find-lr Tiny.java --data data --from 0", "--from is 0.0, but must be above 0"),
        mistake(
            "find-lr Tiny.java --data data --from 1 --to 1",
            "--to is 1.0, but must be above --from"),
        mistake("find-lr Tiny.java --data data --steps 1", "--steps is 1, but must be at least 2"),
        mistake("find-lr Tiny.java --data data --html empty", "is a folder; name a file"),
        mistake("devices cpu", "Unmatched argument at index 1: 'cpu'"));
  }

  private static Arguments mistake(String arguments, String message) {
    return Arguments.of(arguments, message);
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void isOneLineThatNamesTheCause(String arguments, String message) {
    CommandLineResult result = ninc(inFolder(arguments));
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines().filter(line -> !isNotice(line)))
        .singleElement()
        .asString()
        .startsWith("ninc: ")
        .contains(message);
  }

  @Test
  void theStackTraceComesOnlyWhenItIsAskedFor() {
    CommandLineResult quiet = ninc("summary", "Gone.java");
    CommandLineResult loud = ninc("summary", "Gone.java", "--stacktrace");
    CommandLineResult loudFromTheRoot = ninc("--stacktrace", "summary", "Gone.java");
    assertThat(quiet.err()).hasLineCount(1);
    assertThat(loud.err()).contains("UserError", "\tat ninc.");
    assertThat(loudFromTheRoot.err()).contains("UserError", "\tat ninc.");
    assertThat(loud.status()).isEqualTo(2);
  }

  private static boolean isNotice(String line) {
    return line.contains("drew seed")
        || line.contains("the model takes grey")
        || line.contains("the names of the classes are not known")
        || line.contains("computes on")
        || line.startsWith("ninc: needs ");
  }

  /** The arguments, with the names of files that are in the folder made into paths. */
  private static Object[] inFolder(String arguments) {
    return Stream.of(arguments.split(" "))
        .filter(argument -> !argument.isEmpty())
        .map(argument ->
            Files.exists(folder.resolve(argument)) ? folder.resolve(argument) : argument)
        .toArray();
  }
}
