package ninc.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import ninc.dsl.Activation;
import ninc.dsl.Branch;
import ninc.dsl.Network;
import ninc.dsl.Node;
import org.junit.jupiter.api.Test;

class RandomNetworkTest {
  private static final int NETWORKS = 200;

  @Test
  void everyKindOfNodeComesUp() {
    Set<Class<?>> drawn = new HashSet<>();
    for (long seed = 0; seed < NETWORKS; seed++) {
      nodes(RandomNetwork.of(Choices.drawn(seed)).nodes())
          .forEach(node -> drawn.add(node.getClass()));
    }
    assertThat(drawn).containsExactlyInAnyOrder(Node.class.getPermittedSubclasses());
  }

  @Test
  void everyActivationIsAmongThoseThatAreDrawn() {
    assertThat(EveryActivation.LIST.stream().<Class<?>>map(Activation::getClass).distinct())
        .containsExactlyInAnyOrder(Activation.class.getPermittedSubclasses());
  }

  @Test
  void theSameDecisionsGiveTheSameNetwork() {
    for (long seed = 0; seed < NETWORKS; seed++) {
      Choices choices = Choices.drawn(seed);
      Network network = RandomNetwork.of(choices);
      assertThat(RandomNetwork.of(Choices.replayed(choices.taken()))).isEqualTo(network);
    }
  }

  @Test
  void noDecisionsGiveTheSimplestNetwork() {
    assertThat(RandomNetwork.of(Choices.replayed(List.of())))
        .isEqualTo(Network.input(1, 1, 1).linear(2).build());
  }

  private static Stream<Node> nodes(List<Node> chain) {
    return chain.stream().flatMap(node -> Stream.concat(Stream.of(node), inside(node)));
  }

  private static Stream<Node> inside(Node node) {
    return node.branches().stream().map(Branch::nodes).flatMap(RandomNetworkTest::nodes);
  }
}
