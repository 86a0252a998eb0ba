package ninc.compiler.report;

import static ninc.dsl.Dsl.branch;
import static ninc.dsl.Dsl.identity;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.lastActivation;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.sgd;
import static ninc.dsl.Dsl.stride;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import ninc.compiler.Compiler;
import ninc.compiler.NinNetwork;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.dsl.Network;
import ninc.dsl.Training;
import org.junit.jupiter.params.provider.Arguments;

/** A chain and a network with branches, for inference and training, at every level of fusion. */
final class DrawnNetworks {

  private static final Network BRANCHES =
      Network.input(3, 32, 32)
          .ninBlock("stem", 32, kernel(5), padding(2))
          .maxPool(3, stride(2), padding(1))
          .add(
              relu(),
              branch("main", b -> b.conv(32, kernel(3), padding(1), relu()).conv(32, kernel(1))),
              branch("skip", b -> b))
          .concat(
              branch("one", b -> b.conv(16, kernel(1), relu())),
              branch(
                  "three",
                  b -> b.conv(16, kernel(1), relu()).conv(24, kernel(3), padding(1), relu())),
              branch("pool", b -> b.maxPool(3, stride(1), padding(1)).conv(8, kernel(1))))
          .dropout(0.5)
          .ninBlock(10, kernel(3), padding(1), lastActivation(identity()))
          .globalAveragePool()
          .build();

  private DrawnNetworks() {}

  static Stream<Arguments> all() {
    return Arrays.stream(FusionLevel.values())
        .flatMap(level -> graphs().map(graph -> Arguments.of(level, graph)));
  }

  private static Stream<Graph> graphs() {
    return Stream.of(NinNetwork.network(), BRANCHES)
        .flatMap(network ->
            List.of(
                Compiler.inference(network),
                Compiler.training(network, sgd(0.1).momentum(0.9)),
                Compiler.training(network, Training.defaults().clipNorm(1)))
                .stream());
  }
}
