package ninc.runtime.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import ninc.compiler.ir.FusionLevel;
import ninc.dsl.Training;
import ninc.runtime.backend.Backend;
import ninc.runtime.cpu.CpuBackend;
import ninc.runtime.data.Dataset;
import ninc.runtime.data.ExampleOrder;
import ninc.runtime.data.ImageShape;
import ninc.runtime.data.Split;
import ninc.runtime.device.DeviceBackend;
import ninc.runtime.device.tornado.TornadoDevice;
import ninc.runtime.device.tornado.TornadoSdk;
import ninc.runtime.model.Initialization;
import ninc.runtime.model.Model;
import ninc.runtime.model.ModelLoader;
import ninc.runtime.training.Progress;
import ninc.runtime.training.Trainer;
import ninc.runtime.training.TrainingEvent;
import ninc.runtime.training.TrainingListener;
import ninc.runtime.training.TrainingPlan;
import ninc.runtime.training.TrainingSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two thousand steps of MiniNiN, in epochs of a hundred that each end with an evaluation, leave the
 * process's memory where it was after the first hundred.
 */
class SoakTest {
  private static final int EPOCHS = 20;
  private static final int STEPS_OF_EPOCH = 100;
  private static final int BATCH_SIZE = 16;
  private static final int CLASSES = 10;
  private static final long SEED = 1;

  /** What the JVM may learn meanwhile: profiles, compiled code, its own caches. */
  private static final long HEAP_SLACK = 2_000_000;

  private static final double RESIDENT_SLACK = 1.05;

  @Test
  @Tag("soak")
  void onTheProcessor() {
    assertMemoryStays(train(new CpuBackend(2)));
  }

  /** From the second epoch on: TornadoVM compiles the evaluation after the first. */
  @Test
  @Tag("soakOnTornado")
  void onTornado() {
    TornadoSdk sdk = TornadoSdk.ofThisProcess().orElseThrow();
    TornadoDevice device = new TornadoDevice(sdk, sdk.devices().getFirst(), 0);
    List<MemoryUse> uses = train(new DeviceBackend(device));
    assertMemoryStays(uses.subList(1, EPOCHS));
  }

  private static void assertMemoryStays(List<MemoryUse> uses) {
    MemoryUse first = uses.getFirst();
    MemoryUse last = uses.getLast();
    assertThat(last.segments()).as("%s, then %s", first, last).isEqualTo(first.segments());
    assertThat(last.heap()).as("%s, then %s", first, last).isLessThan(first.heap() + HEAP_SLACK);
    assertThat((double) last.resident())
        .as("%s, then %s", first, last)
        .isLessThan(RESIDENT_SLACK * first.resident());
  }

  /** What is held in the last step of each epoch, while its batches and their thread are there. */
  private static List<MemoryUse> train(Backend backend) {
    Model declared = ModelLoader.load(Path.of("../models/MiniNiN.java"));
    Training recipe = declared.training().batchSize(BATCH_SIZE).epochs(EPOCHS);
    Model model = declared.with(recipe);
    Dataset data = new Dataset("noise", noise(STEPS_OF_EPOCH), noise(2), classNames());
    TrainingPlan plan =
        TrainingPlan.of(recipe, model.network().input(), data, ExampleOrder.SHUFFLED, SEED);
    List<MemoryUse> uses = new ArrayList<>();
    try (TrainingSession session = TrainingSession.open(backend, model, FusionLevel.FULL)) {
      session.initialize(new Initialization(recipe.initializer(), SEED));
      new Trainer(session, plan, List.of(recorder(uses)), () -> false).run(Progress.START);
    }
    return uses;
  }

  private static TrainingListener recorder(List<MemoryUse> uses) {
    return new TrainingListener() {
      @Override
      public void step(TrainingEvent.Step event) {
        if (event.progress().step() % STEPS_OF_EPOCH == 0) {
          uses.add(MemoryUse.now());
          System.out.printf("step %d: %s%n", event.progress().step(), uses.getLast());
        }
      }
    };
  }

  private static Split noise(int batches) {
    Random random = new Random(SEED);
    ImageShape shape = new ImageShape(28, 28, 1);
    int examples = batches * BATCH_SIZE;
    byte[] pixels = new byte[examples * shape.length()];
    random.nextBytes(pixels);
    return Split.of(shape, pixels, random.ints(examples, 0, CLASSES).toArray());
  }

  private static List<String> classNames() {
    return IntStream.range(0, CLASSES).mapToObj(Integer::toString).toList();
  }
}
