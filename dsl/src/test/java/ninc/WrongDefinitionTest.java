package ninc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.stream.Stream;
import ninc.dsl.InvalidNetworkException;
import ninc.dsl.ModelDefinition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A mistake is found when the model is built; the message names node, shapes, file and line. */
class WrongDefinitionTest {

  private static final String MARK = "// wrong";

  /**
   * @param expression what the model's author wrote, the line of the mistake marked
   * @param message what follows the file and line
   */
  record Mistake(String expression, String message) {

    String source() {
      return """
      import static ninc.dsl.Dsl.*;
      import ninc.dsl.*;

      public final class Model implements ModelDefinition {
        public Network network() {
          Object built =
              %s
              ;
          return null;
        }
      }
      """
          .formatted(expression.strip());
    }

    long line() {
      return source().substring(0, source().indexOf(MARK)).lines().count();
    }

    @Override
    public String toString() {
      return message;
    }
  }

  private static Mistake mistake(String expression, String message) {
    return new Mistake(expression, message);
  }

  static Stream<Mistake> kernels() {
    return Stream.of(
        mistake(
            """
            Network.input(1, 8, 8)
                .conv(4, kernel(3))
                .conv(4, kernel(7)) // wrong
                .build()
            """,
            "node conv2: kernel 7×7 is larger than its input 4×6×6"),
        mistake(
            """
            Network.input(3, 8, 5)
                .ninBlock( // wrong
                    "stem",
                    4,
                    kernel(11),
                    padding(1))
            """,
            "node stem: kernel 11×11 is larger than its input 3×8×5 with padding 1"),
        mistake(
            """
            Network.input(3, 8, 5)
                .conv(4, kernel(3, 9), padding(0, 1)) // wrong
            """,
            "node conv1: kernel 3×9 is larger than its input 3×8×5 with padding 0×1"),
        mistake(
            "Network.input(3, 8, 5).conv(4, kernel(3), padding(0, 1), dilation(1, 4)) // wrong",
            "node conv1: kernel 3×3 with dilation 1×4 is larger than its input 3×8×5 with padding"
                + " 0×1"),
        mistake(
            "Network.input(6, 8, 8).conv(4, kernel(3), groups(3)) // wrong",
            "node conv1: 3 groups must divide both the 6 input and the 4 output channels"),
        mistake(
            "Network.input(6, 8, 8).conv(4, kernel(3), stride(2), padding(same())) // wrong",
            "node conv1: padding(same()) keeps height and width, but stride 2×2 does not; pad"
                + " explicitly"),
        mistake(
            "Network.input(6, 8, 8).depthwiseConv(kernel(3, 2), padding(same())) // wrong",
            "node depthwise1: padding(same()) is the same on both sides, which keeps height and"
                + " width only for odd kernels, not for 3×2"),
        mistake(
            "Network.input(6, 8, 8).invertedResidual(4, expand(6), kernel(2)) // wrong",
            "node invertedresidual1: kernel 2×2 must be odd to be padded on both sides alike"),
        mistake(
            "Network.input(6, 8, 8).invertedResidual(4, expand(60000), kernel(3)) // wrong",
            "node invertedresidual1: number of expanded channels is 360000, but must be from 1 to"
                + " 65536"),
        mistake("expand(0) // wrong", "expansion is 0, but must be from 1 to 65536"),
        mistake(
            "Network.input(1, 8, 8).maxPool(9) // wrong",
            "node maxpool1: kernel 9×9 is larger than its input 1×8×8"),
        mistake(
            "Network.input(1, 8, 8).avgPool(3, padding(2)) // wrong",
            "node avgpool1: padding 2×2 is more than half the window 3×3"));
  }

  static Stream<Mistake> names() {
    return Stream.of(
        mistake(
            """
            Network.input(1, 8, 8)
                .conv("a", 4, kernel(1))
                .maxPool("a", 2) // wrong
                .build()
            """,
            "node a: two nodes have this name"),
        mistake(
            """
            Network.input(1, 8, 8)
                .conv("a.b", 4, kernel(1)) // wrong
            """,
            "node a.b: names consist of letters, digits, _ and -, and do not start with -"),
        mistake(
            """
            Network.input(1, 8, 8)
                .conv("🚀", 4, kernel(1)) // wrong
            """,
            "node 🚀: names consist of letters, digits, _ and -, and do not start with -"),
        mistake(
            """
            Network.input(1, 8, 8)
                .concat( // wrong
                    branch("a", b -> b),
                    branch("a", b -> b))
            """,
            "node concat1: branch \"a\" needs a unique name of letters, digits, _ and -"));
  }

  static Stream<Mistake> branches() {
    return Stream.of(
        mistake(
            """
            Network.input(2, 8, 8)
                .multiply(branch("se", b -> b.globalAveragePool().conv(3, kernel(1)))) // wrong
            """,
            "node multiply1: a branch must have the output shape 2×1×1 to multiply 2×8×8, but se"
                + " has 3×1×1"),
        mistake(
            """
            Network.input(2, 8, 8)
                .add( // wrong
                    branch("left", b -> b.conv(4, kernel(1))),
                    branch("right", b -> b.conv(5, kernel(3))),
                    branch("skip", b -> b))
            """,
            "node add1: branches must have the same output shape to be added, but left has 4×8×8,"
                + " right has 5×6×6, skip has 2×8×8"),
        mistake(
            """
            Network.input(2, 8, 8)
                .concat("join", branch("pool", b -> b.maxPool(2)), branch("skip", b -> b)) // wrong
            """,
            "node join: branches must have the same height and width to be concatenated, but pool"
                + " has 2×4×4, skip has 2×8×8"),
        mistake(
            """
            Network.input(2, 8, 8)
                .add(
                    branch(
                        "left",
                        b ->
                            b.conv(4, kernel(3))
                                .conv(4, kernel(8))), // wrong
                    branch("right", b -> b))
            """,
            "node add1.left.conv2: kernel 8×8 is larger than its input 4×6×6"),
        mistake(
            """
            Network.input(2, 8, 8)
                .add() // wrong
            """,
            "node add1: at least one branch is needed"),
        mistake(
            """
            Network.input(2, 8, 8)
                .add( // wrong
                    branch("other", b -> Network.input(2, 8, 8)))
            """,
            "node add1: branch other must append to the layers passed to its lambda"));
  }

  static Stream<Mistake> numbers() {
    return Stream.of(
        mistake(
            "Network.input(0, 8, 8) // wrong", "input: every extent of 0×8×8 must be at least 1"),
        mistake(
            "Network.input(65536, 65536, 1) // wrong",
            "input: 65536×65536×1 has more than 268435456 values"),
        mistake("Network.input(1, 8, 8).build() // wrong", "a network needs at least one node"),
        mistake(
            "Network.input(1, 8, 8).conv(0, kernel(1)) // wrong",
            "node conv1: channels is 0, but must be from 1 to 65536"),
        mistake(
            "Network.input(1, 8, 8).linear(70000) // wrong",
            "node linear1: channels is 70000, but must be from 1 to 65536"),
        mistake(
            "Network.input(1, 8, 8).conv(65536, kernel(1)).linear(65536) // wrong",
            "node linear1: weights of 65536×65536×8×8 are more than 268435456 values"),
        mistake(
            "Network.input(4096, 8, 8).conv(65536, kernel(3)) // wrong",
            "node conv1: weights of 65536×4096×3×3 are more than 268435456 values"),
        mistake(
            "Network.input(1, 8, 8).ninBlock(65536, kernel(3)) // wrong",
            "node nin1: weights of 65536×65536×1×1 are more than 268435456 values"),
        mistake(
            "Network.input(1, 224, 224).ninBlock(4, kernel(1), pointwise(65536, 10)) // wrong",
            "node nin1: 65536×224×224 has more than 268435456 values"),
        mistake(
            "Network.input(1, 8, 8).maxPool(0) // wrong",
            "node maxpool1: kernel is 0, but must be from 1 to 65536"),
        mistake(
            "Network.input(1, 8, 8).avgPool(2, stride(-1)) // wrong",
            "stride is -1, but must be from 1 to 65536"),
        mistake("kernel(65537) // wrong", "kernel is 65537, but must be from 1 to 65536"),
        mistake(
            "Network.input(1, 8, 8).dropout(-0.1) // wrong",
            "node dropout1: dropout probability is -0.1, but must be at least 0.0 and below 1.0"),
        mistake(
            "Network.input(1, 8, 8).dropout(Double.NaN) // wrong",
            "node dropout1: dropout probability is NaN, but must be at least 0.0 and below 1.0"),
        mistake("kernel(0) // wrong", "kernel is 0, but must be from 1 to 65536"),
        mistake("stride(2, 0) // wrong", "stride is 0, but must be from 1 to 65536"),
        mistake("padding(-1) // wrong", "padding is -1, but must be from 0 to 65536"),
        mistake("pointwise(4, 0) // wrong", "pointwise width is 0, but must be from 1 to 65536"),
        mistake(
            "Network.input(1, 8, 8).conv(1, kernel(1), stride(2), stride(3)) // wrong",
            "node conv1: stride is given twice"),
        mistake("groups(0) // wrong", "groups is 0, but must be from 1 to 65536"),
        mistake("dilation(2, 0) // wrong", "dilation is 0, but must be from 1 to 65536"),
        mistake(
            "Network.input(1, 8, 8).conv(1, kernel(1), padding(same()), padding(1)) // wrong",
            "node conv1: padding is given twice"),
        mistake(
            "Network.input(1, 8, 8).conv(1, kernel(1), relu(), gelu()) // wrong",
            "node conv1: activation is given twice"),
        mistake("leakyRelu(-0.1) // wrong", "slope is -0.1, but must be finite and at least 0.0"),
        mistake(
            "leakyRelu(1 / 0.0) // wrong",
            "slope is Infinity, but must be finite and at least 0.0"),
        mistake("elu(0) // wrong", "alpha is 0.0, but must be finite and above 0"),
        mistake("elu(Double.NaN) // wrong", "alpha is NaN, but must be finite and above 0"),
        mistake(
            "Network.input(1, 8, 8).dropout(1) // wrong",
            "node dropout1: dropout probability is 1.0, but must be at least 0.0 and below 1.0"));
  }

  static Stream<Mistake> freezing() {
    return Stream.of(
        mistake("Network.input(1, 8, 8).frozen() // wrong", "frozen() has no node before it"),
        mistake(
            """
            Network.input(1, 8, 8)
                .conv(4, kernel(3))
                .maxPool(2)
                .frozen() // wrong
                .linear(3)
                .build()
            """,
            "node maxpool1 has no parameters to freeze"),
        mistake(
            """
            Network.input(1, 8, 8)
                .add(branch("a", b -> b.conv(1, kernel(1)).frozen()), branch("b", b -> b))
                .linear(3)
                .frozen()
                .build() // wrong
            """,
            "every node with parameters is frozen, so that there is nothing to train; leave one"
                + " out"),
        mistake(
            """
            Network.input(1, 8, 8)
                .add("sum", branch("a", b -> b.conv(1, kernel(1))), branch("b", b -> b))
                .linear(3)
                .build()
                .freeze(java.util.List.of("conv1")) // wrong
            """,
            "there is no node conv1 to freeze; those with parameters are sum, sum.a.conv1,"
                + " linear1"));
  }

  static Stream<Mistake> recipes() {
    return Stream.of(
        mistake(
            """
            Training.on("mnist")
                .batchSize(0) // wrong
                .epochs(3)
            """,
            "batch size is 0, but must be from 1 to 65536"),
        mistake(
            "Training.on(\"mnist\").resize(-1) // wrong",
            "resize is -1, but must be from 1 to 65536"),
        mistake(
            "sgd(Double.NaN) // wrong",
            "learning rate is NaN, but must be finite and at least 0.0"),
        mistake(
            "sgd(0.1).momentum(1) // wrong",
            "momentum is 1.0, but must be at least 0.0 and below 1.0"),
        mistake(
            "sgd(0.1).withNesterov() // wrong",
            "Nesterov momentum requires a momentum: sgd(…).momentum(0.9).withNesterov()"),
        mistake(
            "adam(0.1).betas(0.9, 1) // wrong",
            "beta2 is 1.0, but must be at least 0.0 and below 1.0"),
        mistake(
            "rmsProp(0.1).alpha(1) // wrong",
            "alpha is 1.0, but must be at least 0.0 and below 1.0"),
        mistake(
            "adamW(0.1).weightDecay(-1) // wrong",
            "weight decay is -1.0, but must be finite and at least 0.0"),
        mistake(
            "step(0, 0.1) // wrong",
            "epochs of a schedule's step is 0, but must be from 1 to 65536"),
        mistake(
            "multiStep(0.1, 30, 30) // wrong",
            "epoch of a schedule's step is 30, but must be from 31 to 65536"),
        mistake(
            "polynomial(0) // wrong", "power of a schedule is 0.0, but must be finite and above 0"),
        mistake(
            "exponential(-1) // wrong",
            "factor of an exponential schedule is -1.0, but must be finite and above 0"),
        mistake(
            "plateau(2, 1.5) // wrong",
            "factor of a plateau schedule is 1.5, but must be between 0 and 1"),
        mistake(
            "Training.on(\"mnist\").warmUp(-1) // wrong",
            "warm-up is -1.0, but must be finite and at least 0.0"),
        mistake(
            "Training.on(\"mnist\").averageWeights(1) // wrong",
            "decay of the average is 1.0, but must be between 0 and 1"),
        mistake(
            "Training.on(\"mnist\").accumulate(0) // wrong",
            "accumulated batches is 0, but must be from 1 to 65536"),
        mistake(
            "Training.on(\"mnist\").clipNorm(0) // wrong",
            "clip norm is 0.0, but must be finite and above 0"),
        mistake(
            "Training.on(\"mnist\").clipNorm(Double.NaN) // wrong",
            "clip norm is NaN, but must be finite and above 0"),
        mistake(
            "Training.on(\"mnist\").clipNorm(1.0 / 0) // wrong",
            "clip norm is Infinity, but must be finite and above 0"),
        mistake(
            "Training.on(\"mnist\").normalize(mean(0.5), std(0)) // wrong",
            "standard deviation is 0.0, but must be finite and above 0"),
        mistake(
            "Training.on(\"mnist\").normalize(mean(0.0 / 0), std(1)) // wrong",
            "mean is NaN, but must be finite"),
        mistake(
            "Training.on(\"mnist\").normalize(mean(), std()) // wrong",
            "the normalization has no mean; give one per channel"),
        mistake(
            "Training.on(\"mnist\").normalize(mean(0.5), std(1, 1, 1)) // wrong",
            "the normalization has 1 means but 3 standard deviations; give one of each per"
                + " channel"),
        mistake(
            "randomResizedCrop(0) // wrong",
            "smallest area of a random resized crop is 0.0, but must be above 0 and at most 1.0"),
        mistake(
            "rotation(181) // wrong",
            "largest angle of a rotation is 181.0, but must be above 0 and at most 180.0"),
        mistake(
            "colorJitter(0, -1, 0, 0) // wrong",
            "contrast of a colour jitter is -1.0, but must be finite and at least 0.0"),
        mistake(
            "colorJitter(0, 0, 0, 0.6) // wrong",
            "hue of a colour jitter is 0.6, but must be from 0 to 0.5"),
        mistake(
            "randomErasing(Double.NaN) // wrong",
            "probability of a random erasing is NaN, but must be above 0 and at most 1.0"),
        mistake(
            "Training.on(\"mnist\").labelSmoothing(1) // wrong",
            "label smoothing is 1.0, but must be at least 0.0 and below 1.0"),
        mistake("mixup(0) // wrong", "alpha of mixup is 0.0, but must be finite and above 0"),
        mistake("cutmix(-1) // wrong", "alpha of cutmix is -1.0, but must be finite and above 0"),
        mistake("paddedCrop(0) // wrong", "crop padding is 0, but must be from 1 to 65536"));
  }

  @ParameterizedTest
  @MethodSource({"kernels", "names", "branches", "numbers", "freezing", "recipes"})
  void theMessageSaysWhatAndWhere(Mistake mistake) throws ReflectiveOperationException {
    ModelDefinition model = InMemoryCompiler.model(mistake.source());
    assertThat(catchThrowableOfType(InvalidNetworkException.class, model::network))
        .as(mistake.source())
        .hasMessage("Model.java:%d: %s", mistake.line(), mistake.message());
  }
}
