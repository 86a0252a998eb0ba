package ninc;

import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.stride;
import static org.assertj.core.api.Assertions.assertThat;

import ninc.dsl.Network;
import ninc.dsl.Node;
import org.junit.jupiter.api.Test;

/** The shapes that the d2l book publishes for its NiN on images of 224×224. */
class NinShapesTest {

  private static final Network NIN =
      Network.input(1, 224, 224)
          .ninBlock(96, kernel(11), stride(4))
          .maxPool(3, stride(2))
          .ninBlock(256, kernel(5), padding(2))
          .maxPool(3, stride(2))
          .ninBlock(384, kernel(3), padding(1))
          .maxPool(3, stride(2))
          .dropout(0.5)
          .ninBlock(10, kernel(3), padding(1))
          .globalAveragePool()
          .build();

  @Test
  void everyNodeHasThePublishedShape() {
    assertThat(NIN.nodes())
        .extracting(node -> node.output().toString())
        .containsExactly(
            "96×54×54",
            "96×26×26",
            "256×26×26",
            "256×12×12",
            "384×12×12",
            "384×5×5",
            "384×5×5",
            "10×5×5",
            "10×1×1");
    assertThat(NIN.output()).isEqualTo(NIN.nodes().getLast().output());
  }

  @Test
  void everyNodeTakesWhatTheOneBeforeItGives() {
    assertThat(NIN.nodes().getFirst().input()).isEqualTo(NIN.input());
    for (int i = 1; i < NIN.nodes().size(); i++) {
      assertThat(NIN.nodes().get(i).input()).isEqualTo(NIN.nodes().get(i - 1).output());
    }
  }

  @Test
  void nodesAreNumberedByKind() {
    assertThat(NIN.nodes())
        .extracting(Node::name)
        .containsExactly(
            "nin1", "maxpool1", "nin2", "maxpool2", "nin3", "maxpool3", "dropout1", "nin4", "gap1");
  }
}
