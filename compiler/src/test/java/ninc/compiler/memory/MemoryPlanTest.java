package ninc.compiler.memory;

import static ninc.dsl.Dsl.branch;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.sgd;
import static ninc.dsl.Dsl.stride;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import ninc.compiler.Compiler;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.fuse.Fusion;
import ninc.compiler.fuse.FusionLevel;
import ninc.compiler.graph.Type.PixelMap;
import ninc.compiler.graph.Value;
import ninc.dsl.Layers;
import ninc.dsl.Network;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryPlanTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void valuesThatLiveAtTheSameTimeNeverOverlap(long seed) {
    Network network = network(new SplittableRandom(seed));
    for (FusionLevel level : FusionLevel.values()) {
      FusedGraph fused = Fusion.fuse(new Compiler().training(network, sgd(0.1)), level);
      MemoryPlan plan = MemoryPlan.of(fused, MemoryPlanTest::bytes);
      List<MemoryPlan.Place> places = new ArrayList<>(plan.places().values());
      for (int i = 0; i < places.size(); i++) {
        for (int j = 0; j < i; j++) {
          assertThat(meetsInTime(places.get(i), places.get(j)) && meetsInSpace(places, i, j))
              .as("seed %d, %s: %s and %s", seed, level, places.get(i), places.get(j))
              .isFalse();
        }
      }
    }
  }

  @Test
  void valuesWhoseLivesAreOverLendTheirBytes() {
    Layers layers = Network.input(4, 16, 16);
    for (int i = 0; i < 10; i++) {
      layers = layers.conv(4, kernel(3), padding(1));
    }
    FusedGraph fused = Fusion.fuse(new Compiler().inference(layers.build()), FusionLevel.NONE);
    long map = 4L * 16 * 16 * Float.BYTES;
    assertThat(MemoryPlan.of(fused, MemoryPlanTest::bytes).bytes()).isEqualTo(2 * map);
  }

  private static boolean meetsInTime(MemoryPlan.Place a, MemoryPlan.Place b) {
    return a.from() <= b.to() && b.from() <= a.to();
  }

  private static boolean meetsInSpace(List<MemoryPlan.Place> places, int i, int j) {
    MemoryPlan.Place a = places.get(i);
    MemoryPlan.Place b = places.get(j);
    return a.offset() < b.offset() + b.bytes() && b.offset() < a.offset() + a.bytes();
  }

  private static long bytes(Value value) {
    return value.type() instanceof PixelMap map ? map.bytes(1) : 0;
  }

  private static Network network(SplittableRandom random) {
    Layers layers = Network.input(1 + random.nextInt(5), 17, 19);
    int depth = 1 + random.nextInt(8);
    for (int i = 0; i < depth; i++) {
      int channels = 1 + random.nextInt(40);
      layers =
          switch (random.nextInt(4)) {
            case 0 -> layers.conv(channels, kernel(3), padding(1));
            case 1 -> layers.ninBlock(channels, kernel(1));
            case 2 -> layers.maxPool(3, stride(1), padding(1)).dropout(0.3);
            default ->
                layers.concat(
                    branch("a", b -> b.conv(channels, kernel(1))),
                    branch("b", b -> b.avgPool(3, stride(1), padding(1))));
          };
    }
    return layers.linear(3).build();
  }
}
