package ninc.runtime.training.study;

import static ninc.dsl.Dsl.*;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import ninc.compiler.ir.FusionLevel;
import ninc.dsl.Network;
import ninc.dsl.Training;
import ninc.runtime.backend.Backend;
import ninc.runtime.cpu.CpuBackend;
import ninc.runtime.data.Dataset;
import ninc.runtime.data.ExampleOrder;
import ninc.runtime.model.Initialization;
import ninc.runtime.model.Model;
import ninc.runtime.training.TinyData;
import ninc.runtime.training.TrainingPlan;
import ninc.runtime.training.TrainingSession;
import org.junit.jupiter.api.Test;

/** Learning rates that are suggested for a small network, over many seeds. */
class SuggestedRateTest {
  private static final int SEEDS = 20;
  private static final int STARTS = 3;
  private static final RateSweep SWEEP = new RateSweep(1e-5, 10, 100);
  private static final Backend BACKEND = new CpuBackend(1);
  private static final Dataset DATA = TinyData.of(512, 16, 1);

  private static final Network NETWORK =
      Network.input(1, 6, 5)
          .conv(8, kernel(3), padding(1), relu())
          .ninBlock(8, kernel(3), padding(1), pointwise(8))
          .flatten()
          .linear(TinyData.CLASSES)
          .build();

  @Test
  void twentySeedsSuggestSimilarRatesThatTrain() {
    List<LearningRateRangeTest.Start> starts =
        LongStream.rangeClosed(1, SEEDS).mapToObj(SuggestedRateTest::start).toList();
    List<Double> rates =
        IntStream.range(0, SEEDS).mapToObj(first -> suggestion(starts, first)).toList();
    double lowest = Collections.min(rates);
    double highest = Collections.max(rates);
    assertThat(highest / lowest).as("suggested rates %s", rates).isLessThan(4);
    for (double rate : List.of(lowest, highest)) {
      assertThat(lossAfterTraining(rate)).as("rate %s", rate).isLessThan(0.1);
    }
  }

  /** Suggests a rate from three starts; after the last one, the first one follows. */
  private static double suggestion(List<LearningRateRangeTest.Start> all, int first) {
    List<LearningRateRangeTest.Start> starts =
        IntStream.range(first, first + STARTS).mapToObj(i -> all.get(i % all.size())).toList();
    return RateCurve.of(starts, SWEEP.steps(), TinyData.CLASSES).suggested().orElseThrow().rate();
  }

  private static LearningRateRangeTest.Start start(long seed) {
    Model model = model(1);
    try (TrainingSession session = session(model, seed)) {
      return LearningRateRangeTest.run(
          session, plan(model, seed).training(), SWEEP, _ -> {}, () -> false);
    }
  }

  /** Returns the mean loss of the last of many steps at a constant rate. */
  private static double lossAfterTraining(double rate) {
    Model model = model(rate);
    long seed = SEEDS + 1;
    RateSweep constant = new RateSweep(rate, Math.nextUp(rate), 150);
    try (TrainingSession session = session(model, seed)) {
      List<RateLoss> losses =
          LearningRateRangeTest.run(
                  session, plan(model, seed).training(), constant, _ -> {}, () -> false)
              .losses();
      return losses.subList(losses.size() - 20, losses.size()).stream()
          .mapToDouble(RateLoss::loss)
          .average()
          .orElseThrow();
    }
  }

  private static Model model(double rate) {
    Training recipe =
        Training.defaults()
            .batchSize(16)
            .optimizer(sgd(rate).momentum(0.9))
            .initializer(kaimingUniform());
    return new Model("Tiny", NETWORK, recipe);
  }

  private static TrainingSession session(Model model, long seed) {
    TrainingSession session = TrainingSession.open(BACKEND, model, FusionLevel.FULL);
    session.initialize(new Initialization(model.training().initializer(), seed));
    return session;
  }

  private static TrainingPlan plan(Model model, long seed) {
    return TrainingPlan.of(model.training(), NETWORK.input(), DATA, ExampleOrder.SHUFFLED, seed);
  }
}
