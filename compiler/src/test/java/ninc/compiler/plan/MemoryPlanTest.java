package ninc.compiler.plan;

import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.sgd;
import static ninc.dsl.Dsl.tanh;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import ninc.compiler.CompileOptions;
import ninc.compiler.Compiler;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.ir.Elementwise.Activate;
import ninc.compiler.ir.Elementwise.ActivationGradient;
import ninc.compiler.ir.Elementwise.Sum;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.GraphBuilder;
import ninc.compiler.ir.Op;
import ninc.compiler.ir.Source.Input;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Type.PixelMap;
import ninc.compiler.ir.Value;
import ninc.compiler.pass.Activations;
import ninc.dsl.Layers;
import ninc.dsl.Network;
import ninc.random.Choices;
import ninc.random.RandomNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryPlanTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void valuesThatLiveAtTheSameTimeNeverOverlap(long seed) {
    Network network = RandomNetwork.of(Choices.drawn(seed));
    for (FusionLevel level : FusionLevel.values()) {
      FusedGraph fused =
          Compiler.compile(Compiler.training(network, sgd(0.1)), CompileOptions.atLevel(level))
              .fused();
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

  /** Graphs in which any value may be read by any later ones, often or never, fused or not. */
  @Test
  void everyRegionFindsWhatItReadsInAnyGraph() {
    for (long seed = 0; seed < 300; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Graph graph = graph(random);
      FusionLevel[] levels = FusionLevel.values();
      FusedGraph fused =
          Compiler.compile(graph, CompileOptions.atLevel(levels[random.nextInt(levels.length)]))
              .fused();
      Map<Value, Long> sizes = new IdentityHashMap<>();
      graph.values().forEach(value -> sizes.put(value, random.nextLong(2000)));
      Set<Value> escaping = fused.escaping();
      MemoryPlan plan =
          MemoryPlan.of(fused, value -> escaping.contains(value) ? sizes.get(value) : 0);
      OwnedBytes.assertIntact("seed " + seed, fused, plan);
    }
  }

  private static Graph graph(SplittableRandom random) {
    GraphBuilder builder = new GraphBuilder();
    List<Value> values = new ArrayList<>();
    values.add(builder.add("x", new Input(new FeatureMap(3, 3, 4))));
    int count = 1 + random.nextInt(30);
    for (int i = 0; i < count; i++) {
      Value one = values.get(random.nextInt(values.size()));
      Value last = values.getLast();
      Op op =
          switch (random.nextInt(4)) {
            case 0 -> new Activate(last, relu());
            case 1 -> new Activate(one, tanh());
            case 2 -> new ActivationGradient(last, one, relu());
            default -> new Sum(List.of(one, last, values.get(random.nextInt(values.size()))));
          };
      values.add(builder.add("v" + i, op));
      if (random.nextInt(8) == 0) {
        builder.result("r" + i, values.getLast());
      }
    }
    builder.result("last", values.getLast());
    return builder.build();
  }

  @Test
  void valuesWhoseLivesAreOverLendTheirBytes() {
    Layers layers = Network.input(4, 16, 16);
    for (int i = 0; i < 10; i++) {
      layers = layers.conv(4, kernel(3), padding(1));
    }
    FusedGraph fused =
        Compiler.compile(
                Compiler.inference(layers.build()), CompileOptions.atLevel(FusionLevel.NONE))
            .fused();
    long map = 4L * 16 * 16 * Float.BYTES;
    assertThat(MemoryPlan.of(fused, MemoryPlanTest::bytes).bytes()).isEqualTo(2 * map);
  }

  /**
   * Each block keeps three maps where all are stored, one where the others are computed again. At
   * the peak there are three gradients of a block besides; and where maps are computed again, up to
   * two of these and a gradient of the next block. Less than half a map is for all that is small.
   */
  @ParameterizedTest
  @EnumSource(FusionLevel.class)
  void computingActivationsAgainShrinksThePlanOfADeepNetwork(FusionLevel level) {
    int blocks = 6;
    Layers layers = Network.input(8, 16, 16);
    for (int i = 0; i < blocks; i++) {
      layers = layers.ninBlock(8, kernel(3), padding(1));
    }
    Graph graph = Compiler.training(layers.globalAveragePool().build(), sgd(0.1));
    long map = 8L * 16 * 16 * Float.BYTES;
    assertThat(
            bytes(
                Compiler.compile(
                        graph, CompileOptions.atLevel(level).activations(Activations.STORE))
                    .fused()))
        .isGreaterThanOrEqualTo((3 * blocks + 3) * map);
    assertThat(
            bytes(
                Compiler.compile(
                        graph, CompileOptions.atLevel(level).activations(Activations.RECOMPUTE))
                    .fused()))
        .isLessThan((blocks + 3 + 3) * map + map / 2);
  }

  /** The plan for one example, with only what needs memory of its own. */
  private static long bytes(FusedGraph fused) {
    Set<Value> escaping = fused.escaping();
    return MemoryPlan.of(fused, value -> escaping.contains(value) ? bytes(value) : 0).bytes();
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
}
