package ninc;

import static ninc.dsl.Dsl.activation;
import static ninc.dsl.Dsl.batchNormalized;
import static ninc.dsl.Dsl.bias;
import static ninc.dsl.Dsl.branch;
import static ninc.dsl.Dsl.dilation;
import static ninc.dsl.Dsl.expand;
import static ninc.dsl.Dsl.gelu;
import static ninc.dsl.Dsl.groups;
import static ninc.dsl.Dsl.identity;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.lastActivation;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.pointwise;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.same;
import static ninc.dsl.Dsl.sigmoid;
import static ninc.dsl.Dsl.silu;
import static ninc.dsl.Dsl.stride;
import static ninc.dsl.Dsl.tanh;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import ninc.dsl.Activation;
import ninc.dsl.Layers;
import ninc.dsl.Network;
import ninc.random.EveryActivation;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A network prints the Java that builds it: compiled again, that gives an equal network. */
class SourceRoundTripTest {

  static Stream<Named<Network>> networks() {
    return Stream.of(
        Named.of(
            "NiN",
            Network.input(1, 224, 224)
                .ninBlock(96, kernel(11), stride(4))
                .maxPool(3, stride(2))
                .ninBlock(256, kernel(5), padding(2))
                .dropout(0.5)
                .ninBlock(10, kernel(3), padding(1))
                .globalAveragePool()
                .build()),
        Named.of(
            "convolutions with every option",
            Network.input(3, 29, 37)
                .conv(7, kernel(3), stride(2), padding(1), relu())
                .conv(5, kernel(1, 5), stride(1, 2), padding(0, 2), tanh())
                .conv(4, kernel(2, 1), sigmoid())
                .conv(4, kernel(1), identity())
                .build()),
        Named.of(
            "groups, dilations, depthwise convolutions and no biases",
            Network.input(4, 29, 37)
                .conv(8, kernel(3), padding(same()), groups(2), bias(false))
                .conv(6, kernel(3, 5), dilation(2), bias(true))
                .depthwiseConv(kernel(3), stride(2), padding(1), dilation(1, 2), relu())
                .depthwiseConv("spatial", kernel(5), padding(same()), bias(false))
                .ninBlock(3, kernel(5), padding(same()))
                .build()),
        Named.of(
            "batch normalization",
            Network.input(4, 9, 7)
                .conv(8, kernel(3), bias(false))
                .batchNorm()
                .batchNorm(relu())
                .batchNorm("last", tanh())
                .frozen()
                .linear(3)
                .build()),
        Named.of(
            "layer normalization",
            Network.input(4, 9, 7).layerNorm().layerNorm("last").frozen().linear(3).build()),
        Named.of(
            "NiN blocks with every option",
            Network.input(3, 13, 13)
                .ninBlock(8, kernel(3, 5), stride(2, 1), padding(1, 2), pointwise(7, 6, 5))
                .ninBlock(8, kernel(3), pointwise())
                .ninBlock(8, kernel(1), sigmoid(), lastActivation(identity()))
                .ninBlock(8, kernel(1), identity(), lastActivation(relu()))
                .ninBlock(8, kernel(1), pointwise(8, 8), lastActivation(tanh()))
                .ninBlock(8, kernel(3), padding(1), batchNormalized(), activation(silu()))
                .build()),
        Named.of(
            "inverted residuals",
            Network.input(8, 15, 14)
                .invertedResidual(8, expand(6), kernel(3))
                .invertedResidual("down", 12, expand(4), kernel(5, 3), stride(2))
                .invertedResidual(12, expand(1), kernel(3), stride(1, 2), silu())
                .frozen()
                .linear(3)
                .build()),
        Named.of("every activation", withEveryActivation()),
        Named.of(
            "pools",
            Network.input(2, 29, 37)
                .maxPool(2)
                .maxPool(3, stride(1), padding(1))
                .avgPool(kernel(2, 3), stride(2, 1), padding(1, 0))
                .maxPool(kernel(1, 2))
                .avgPool(2, stride(1, 2))
                .build()),
        Named.of(
            "names, given and taken",
            Network.input(1, 4, 4)
                .conv("conv2", 2, kernel(1))
                .conv(2, kernel(1))
                .ninBlock("stem", 3, kernel(1))
                .dropout("thin_out-1", 1e-5)
                .conv("conv1", 2, kernel(1))
                .activation("squash", tanh())
                .flatten("all")
                .linear("hidden", 7, relu())
                .linear(5)
                .build()),
        Named.of(
            "names of any script, or like words of Java",
            Network.input(1, 4, 4)
                .conv("漢字", 2, kernel(1))
                .conv("é", 2, kernel(1))
                .conv("e\u0301", 2, kernel(1))
                .add("class", branch("String", b -> b.activation("b", relu())))
                .linear("𝒙", 5)
                .build()),
        Named.of(
            "frozen nodes",
            Network.input(4, 7, 7)
                .conv(4, kernel(3), padding(1), relu())
                .frozen()
                .add(
                    branch("body", b -> b.conv(4, kernel(1)).frozen().conv(4, kernel(1))),
                    branch("skip", b -> b))
                .concat(branch("all", b -> b.conv(3, kernel(1))), branch("skip", b -> b))
                .frozen()
                .globalAveragePool()
                .build()),
        Named.of(
            "a residual connection",
            Network.input(4, 7, 7)
                .add(
                    relu(),
                    branch(
                        "body", b -> b.conv(4, kernel(3), padding(1), relu()).conv(4, kernel(1))),
                    branch("skip", b -> b))
                .globalAveragePool()
                .build()),
        Named.of(
            "squeeze-and-excitation",
            Network.input(8, 9, 7)
                .multiply(
                    branch(
                        "se",
                        b ->
                            b.globalAveragePool()
                                .conv(2, kernel(1), relu())
                                .conv(8, kernel(1), sigmoid())))
                .multiply("again", branch("gap", b -> b.globalAveragePool()))
                .build()),
        Named.of(
            "branches in branches",
            Network.input(2, 9, 9)
                .concat(
                    "inception",
                    branch("1x1", b -> b.conv(3, kernel(1))),
                    branch(
                        "deep",
                        b ->
                            b.add(
                                    "sum",
                                    sigmoid(),
                                    branch(
                                        "left",
                                        c ->
                                            c.concat(
                                                branch("x", d -> d.conv(1, kernel(1))),
                                                branch("y", d -> d))),
                                    branch("right", c -> c.conv("named", 3, kernel(1))))
                                .maxPool(3, stride(1), padding(1))),
                    branch("skip", b -> b))
                .add(branch("only", b -> b.flatten().linear(10)))
                .build()));
  }

  private static Network withEveryActivation() {
    Layers layers = Network.input(3, 5, 5);
    for (Activation activation : EveryActivation.LIST) {
      layers =
          layers
              .activation(activation)
              .conv(3, kernel(1), activation)
              .ninBlock(3, kernel(1), activation)
              .ninBlock(3, kernel(1), lastActivation(activation))
              .add(activation, branch("only", b -> b));
    }
    return layers.linear(2, gelu()).build();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void thePrintedSourceBuildsAnEqualNetwork(Network network) throws ReflectiveOperationException {
    String source =
        """
        import static ninc.dsl.Dsl.*;
        import ninc.dsl.*;

        public final class Model implements ModelDefinition {
          public Network network() {
            return %s;
          }
        }
        """
            .formatted(network);
    assertThat(InMemoryCompiler.model(source).network()).as(source).isEqualTo(network);
  }
}
