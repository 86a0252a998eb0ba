package ninc.cli;

import static ninc.cli.CommandLineResult.ninc;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import ninc.runtime.format.safetensors.SafetensorsFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --partial} and {@code --freeze}: a network of two blocks gets a new second one. */
class FineTuningTest {
  @TempDir Path folder;
  private Workplace workplace;
  private Path model;
  private Path trained;

  @BeforeEach
  void setUp() throws IOException {
    workplace = new Workplace(folder);
    Path before = write("Before", 5);
    model = write("After", 3);
    trained = workplace.file("trained.safetensors");
    train(before, "--epochs", 1, "--save", trained);
  }

  private Path write(String name, int classes) throws IOException {
    return Files.writeString(
        workplace.file(name + ".java"),
        """
        import static ninc.dsl.Dsl.*;
        import ninc.dsl.*;

        public final class %s implements ModelDefinition {
          public Network network() {
            return Network.input(1, 8, 8)
                .ninBlock(4, kernel(3), pointwise(4))
                .dropout(0.1)
                .conv("head", %d, kernel(3))
                .globalAveragePool()
                .build();
          }

          public Training training() {
            return Training.defaults().batchSize(8).epochs(3).optimizer(sgd(0.1).momentum(0.9));
          }
        }
        """
            .formatted(name, classes));
  }

  @Test
  void loadsWhatFitsAndListsTheRest() {
    CommandLineResult result = train(model, "--weights", trained, "--partial");
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.err())
        .contains(
            "loaded 4 tensors from %s; not loaded: head.weight ([3, 4, 3, 3], but [5, 4, 3, 3] in the"
                    .formatted(trained)
                + " file), head.bias ([3], but [5] in the file); not used: head.weight, head.bias");
  }

  @Test
  void frozenNodesStayAsTheyAreToTheLastBit() {
    Path file = workplace.file("tuned.safetensors");
    CommandLineResult result =
        train(model, "--weights", trained, "--partial", "--freeze", "nin1", "--save", file);
    assertThat(result.err())
        .contains("Frozen: nin1; 111 of 171 parameters are trained")
        .doesNotContain("warning: nin1", "random values");
    SafetensorsFile before = SafetensorsFile.open(trained);
    SafetensorsFile after = SafetensorsFile.open(file);
    for (String name : before.names().stream().filter(key -> key.startsWith("nin1.")).toList()) {
      assertThat(after.tensor(name).toFloats()).as(name).isEqualTo(before.tensor(name).toFloats());
    }
    assertThat(after.names())
        .contains("optimizer.head.weight.momentum")
        .noneMatch(name -> name.startsWith("optimizer.nin1."));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 5, 9})
  void aResumedRunEqualsAnUninterruptedOneToTheLastBit(int steps) throws IOException {
    Path whole = workplace.file("whole.safetensors");
    Path part = workplace.file("part.safetensors");
    Path rest = workplace.file("rest.safetensors");
    Object[] from = {"--weights", trained, "--partial", "--freeze", "nin1"};
    train(model, with(from, "--save", whole));
    train(model, with(from, "--save", part, "--steps", steps));
    CommandLineResult resumed = train(model, "--freeze", "nin1", "--resume", part, "--save", rest);
    assertThat(resumed.status()).as(resumed.err()).isZero();
    assertThat(resumed.err()).doesNotContain("random values", "The saved run used");
    assertThat(Files.mismatch(rest, whole)).isEqualTo(-1);
  }

  @Test
  void saysThatFrozenNodesWereNotLoaded() {
    assertThat(train(model, "--freeze", "nin1").err())
        .contains("frozen nodes keep their random values; give trained ones with --weights FILE");
    assertThat(train(model, "--weights", trained, "--partial", "--freeze", "head").err())
        .contains("warning: head.weight, head.bias keep their random values");
  }

  @Test
  void theDefinitionMayFreezeAndTheCommandLineThaw() throws IOException {
    Files.writeString(
        model, Files.readString(model).replace(".dropout(0.1)", ".frozen().dropout(0.1)"));
    assertThat(train(model, "--weights", trained, "--partial").err())
        .contains("Frozen: nin1; 111 of 171 parameters are trained");
    assertThat(train(model, "--weights", trained, "--partial", "--freeze", "none").err())
        .doesNotContain("Frozen");
  }

  @Test
  void compileShowsTheStepWithoutTheBackwardPassOfFrozenNodes() {
    CommandLineResult whole = ninc("compile", model);
    CommandLineResult frozen = ninc("compile", model, "--freeze", "nin1");
    assertThat(whole.out()).contains("nin1.updated", "head.updated");
    assertThat(frozen.out())
        .contains("head.updated")
        .doesNotContain("nin1.updated", "nin1.conv.weight.");
  }

  private CommandLineResult train(Path definition, Object... flags) {
    return ninc(
        with(new Object[] {"train", definition, "--data", workplace.data(), "--seed", 7}, flags));
  }

  private static Object[] with(Object[] flags, Object... more) {
    return Stream.concat(Stream.of(flags), Stream.of(more)).toArray();
  }
}
