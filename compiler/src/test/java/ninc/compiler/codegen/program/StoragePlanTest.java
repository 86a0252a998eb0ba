package ninc.compiler.codegen.program;

import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.sgd;
import static ninc.dsl.Network.input;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import ninc.compiler.CompileOptions;
import ninc.compiler.Compiler;
import ninc.compiler.codegen.kernel.Emitter;
import ninc.compiler.codegen.program.DeviceBuffer.Kind;
import ninc.compiler.codegen.program.StoragePlan.Life;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.schedule.Schedules;
import ninc.compiler.schedule.WorkGroupTraits;
import ninc.dsl.Layers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoragePlanTest {
  private static final int BATCH = 7;

  private static Layers network(Random random) {
    Layers layers = input(1 + random.nextInt(3), 24, 24);
    for (int i = 0; i < 2 + random.nextInt(4); i++) {
      layers = layers.ninBlock(1 + random.nextInt(40), kernel(3), padding(1));
      layers = random.nextBoolean() && i < 3 ? layers.maxPool(2) : layers.dropout(0.3);
    }
    return layers.globalAveragePool();
  }

  private static DeviceProgram program(long seed) {
    Random random = new Random(seed);
    FusionLevel level = FusionLevel.values()[random.nextInt(FusionLevel.values().length)];
    return Emitter.emit(
        Compiler.compile(
                Compiler.training(network(random).build(), sgd(0.1)), CompileOptions.atLevel(level))
            .fused(),
        new Schedules(WorkGroupTraits.GPU));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void arraysThatLiveAtOneTimeHaveBlocksOfTheirOwn(long seed) {
    DeviceProgram program = program(seed);
    StoragePlan plan = StoragePlan.of(program, BATCH);
    List<Map.Entry<DeviceBuffer, Life>> lives =
        new ArrayList<>(StoragePlan.lives(program).entrySet());
    for (int i = 0; i < lives.size(); i++) {
      DeviceBuffer one = lives.get(i).getKey();
      int home = plan.homes().get(one.name());
      assertThat(plan.blocks().get(home).element()).isEqualTo(one.element());
      assertThat(plan.blocks().get(home).elements()).isGreaterThanOrEqualTo(one.length(BATCH));
      for (int j = i + 1; j < lives.size(); j++) {
        DeviceBuffer other = lives.get(j).getKey();
        if (overlap(lives.get(i).getValue(), lives.get(j).getValue())) {
          assertThat(plan.homes().get(other.name()))
              .as("seed %d: %s and %s", seed, one.name(), other.name())
              .isNotEqualTo(home);
        }
      }
    }
  }

  private static boolean overlap(Life a, Life b) {
    return Math.max(a.from(), b.from()) <= Math.min(a.to(), b.to());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void memoryIsUsedAgain(long seed) {
    DeviceProgram program = program(seed);
    long alone =
        StoragePlan.lives(program).keySet().stream().mapToLong(buffer -> buffer.bytes(BATCH)).sum();
    assertThat(StoragePlan.of(program, BATCH).bytes()).isLessThan(alone);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void whatIsFedAndWhatIsAskedForShareWithNothing(long seed) {
    DeviceProgram program = program(seed);
    StoragePlan plan = StoragePlan.of(program, BATCH);
    List<String> own = new ArrayList<>(List.of("loss", "correct"));
    StoragePlan.lives(program).keySet().stream()
        .filter(buffer -> buffer.kind() == Kind.FED)
        .forEach(buffer -> own.add(buffer.name()));
    for (String name : own) {
      int home = plan.homes().get(name);
      assertThat(plan.homes().values().stream().filter(other -> other == home)).hasSize(1);
    }
  }
}
