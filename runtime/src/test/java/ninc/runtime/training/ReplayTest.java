package ninc.runtime.training;

import static ninc.dsl.Dsl.adam;
import static ninc.dsl.Dsl.horizontalFlip;
import static ninc.runtime.training.TinyRun.RECIPE;
import static ninc.runtime.training.TinyRun.model;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Value;
import ninc.dsl.Training;
import ninc.runtime.cpu.CpuBackend;
import ninc.runtime.data.Batch;
import ninc.runtime.data.Epoch;
import ninc.runtime.model.Initialization;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayTest {

  /** With dropout, augmentation, and an optimizer that has states; 19 steps an epoch. */
  private static final Training RECIPE_OF_SINGLES =
      RECIPE.batchSize(1).optimizer(adam(1e-2)).augment(horizontalFlip());

  /** The step that is looked at again; copies are kept before the first and the seventeenth. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 16, 17, 18, 19})
  void leadsToWhatWasThereBeforeTheStep(int last) {
    TrainingPlan plan = TinyRun.plan(RECIPE_OF_SINGLES);
    try (TrainingSession session =
        TrainingSession.open(new CpuBackend(2), model(RECIPE_OF_SINGLES), FusionLevel.FULL)) {
      session.initialize(new Initialization(RECIPE.initializer(), TinyRun.SEED));
      Replay replay = new Replay(session, plan);
      Progress progress = Progress.START;
      Progress before = progress;
      Map<String, float[]> expected = Map.of();
      float loss = 0;
      try (Epoch epoch = plan.training().epoch(1, 0)) {
        Iterator<Batch> batches = epoch.iterator();
        for (int step = 1; step <= last; step++) {
          before = progress;
          replay.before(before);
          expected = tensors(session);
          BatchResult result = session.training().run(batches.next(), plan.context(step));
          loss = result.loss();
          progress = progress.after(result);
        }
      }

      Map<String, float[]> found = replay.rewind(before, _ -> tensors(session));
      assertThat(found).usingRecursiveComparison().isEqualTo(expected);
      float again =
          replay.rewind(before, batch -> session.training().run(batch, plan.context(last)).loss());
      assertThat(again).isEqualTo(loss);
    }
  }

  private static Map<String, float[]> tensors(TrainingSession session) {
    Map<String, float[]> tensors = new HashMap<>();
    for (Value value : session.graph().values()) {
      if (Replay.isKept(value)) {
        tensors.put(value.name(), session.session().read(value.name()));
      }
    }
    return tensors;
  }
}
