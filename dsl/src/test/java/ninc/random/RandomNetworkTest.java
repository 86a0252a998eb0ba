package ninc.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
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
  void namesOfEveryKindComeUp() {
    for (String name : List.of("class", "float4", "labels", "漢字", "e\u0301")) {
      assertThat(networksWith(names -> names.contains(name))).as(name).isPositive();
    }
    assertThat(networksWith(names -> areFewer(names, name -> name.toLowerCase(Locale.ROOT))))
        .as("networks with names equal but for case")
        .isPositive();
    assertThat(networksWith(names -> areFewer(names, name -> name.replace('-', '_'))))
        .as("networks with names equal but for a sign")
        .isPositive();
  }

  private static long networksWith(Predicate<List<String>> property) {
    return LongStream.range(0, NETWORKS)
        .mapToObj(seed -> RandomNetwork.of(Choices.drawn(seed)).nodes())
        .filter(chain -> property.test(chain.stream().map(Node::name).toList()))
        .count();
  }

  private static boolean areFewer(List<String> names, UnaryOperator<String> change) {
    return names.stream().map(change).distinct().count() < names.size();
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
