package ninc;

import static ninc.dsl.Dsl.branch;
import static org.assertj.core.api.Assertions.assertThat;

import ninc.dsl.Layers;
import ninc.dsl.Network;
import ninc.dsl.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Branches within branches. */
class NestedBranchesTest {
  private static final int DEPTH = 60;

  /** The time grows with the depth, and does not double with each level. */
  @Test
  @Timeout(60)
  void concatenationsAreBuiltInLittleTimeHoweverDeep() {
    Network network = nested(Network.input(3, 5, 4), DEPTH).build();
    assertThat(network.output()).isEqualTo(new Shape(3 * (DEPTH + 1), 5, 4));
  }

  /** Concatenates the input to the result of a level below. */
  private static Layers nested(Layers layers, int depth) {
    return depth == 0
        ? layers
        : layers.concat(branch("inner", inner -> nested(inner, depth - 1)), branch("skip", b -> b));
  }
}
