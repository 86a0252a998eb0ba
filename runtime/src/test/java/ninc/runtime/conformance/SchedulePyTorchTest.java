package ninc.runtime.conformance;

import static ninc.dsl.Dsl.constant;
import static ninc.dsl.Dsl.cosine;
import static ninc.dsl.Dsl.customSchedule;
import static ninc.dsl.Dsl.exponential;
import static ninc.dsl.Dsl.multiStep;
import static ninc.dsl.Dsl.oneCycle;
import static ninc.dsl.Dsl.plateau;
import static ninc.dsl.Dsl.polynomial;
import static ninc.dsl.Dsl.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ninc.dsl.LearningRateSchedule;
import ninc.dsl.LearningRateSchedule.Moment;
import ninc.dsl.LearningRateSchedule.WarmUp;
import ninc.runtime.format.safetensors.SafetensorsFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every schedule, step by step, as PyTorch computed it by the script {@code pytorch_schedules.py}.
 */
class SchedulePyTorchTest {
  private static final int EPOCHS = 6;
  private static final int STEPS = 5;
  private static final SafetensorsFile STORED = ReferenceFiles.open("schedules.safetensors");

  private static final Map<String, LearningRateSchedule> SCHEDULES =
      Map.ofEntries(
          Map.entry("constant", constant()),
          Map.entry("step", step(2, 0.3)),
          Map.entry("multi-step", multiStep(0.3, 1, 2, 5)),
          Map.entry("cosine", cosine()),
          Map.entry("one-cycle", oneCycle()),
          Map.entry("polynomial", polynomial(1.7)),
          Map.entry("exponential", exponential(0.8)),
          Map.entry("plateau", plateau(1, 0.5)),
          Map.entry("function", customSchedule(now -> 1 / (1 + now.epochs()))),
          Map.entry("warm-up and cosine", new WarmUp(1.4, cosine())),
          Map.entry("warm-up and polynomial", new WarmUp(1.4, polynomial(2))));

  static Stream<String> names() {
    return SCHEDULES.keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("names")
  void followsPyTorchStepByStep(String name) {
    List<Double> losses = stored("losses").boxed().toList();
    double[] factors =
        IntStream.range(0, EPOCHS * STEPS)
            .mapToObj(step ->
                new Moment(step, STEPS, (long) EPOCHS * STEPS, losses.subList(0, step / STEPS)))
            .mapToDouble(SCHEDULES.get(name)::factor)
            .toArray();
    assertThat(factors).containsExactly(stored(name).toArray(), within(1e-12));
  }

  @Test
  void theReferenceOfThePlateauReducesTheRate() {
    assertThat(stored("plateau").distinct()).containsExactly(1.0, 0.5);
  }

  private static DoubleStream stored(String name) {
    return DoubleStream.of(ReferenceFiles.doubles(STORED.tensor(name)));
  }
}
