package ninc.runtime.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import ninc.runtime.predict.LabelledPrediction;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {
  private static final Offset<Double> TOLERANCE = within(1e-15);

  /** Labels 0, 0, 0, 1, 1, 2; class 3 has no example and is never predicted. */
  private final ConfusionMatrix matrix =
      ConfusionMatrix.of(
          predictions(new int[] {0, 0, 0, 1, 1, 2}, new int[] {0, 0, 1, 1, 0, 0}), 4);

  private static List<LabelledPrediction> predictions(int[] labels, int[] predicted) {
    return IntStream.range(0, labels.length)
        .mapToObj(i -> new LabelledPrediction(labels[i], predicted[i], 0.9))
        .toList();
  }

  @Test
  void countsExamplesByClassAndByWhatTheyAreTakenFor() {
    assertThat(matrix.classes()).isEqualTo(4);
    assertThat(matrix.count(0, 0)).isEqualTo(2);
    assertThat(matrix.count(0, 1)).isEqualTo(1);
    assertThat(matrix.count(1, 0)).isEqualTo(1);
    assertThat(matrix.count(2, 0)).isEqualTo(1);
    assertThat(matrix.count(2, 2)).isZero();
    assertThat(matrix.examples(0)).isEqualTo(3);
  }

  @Test
  void scoresAreRatiosOfCounts() {
    ClassScore score = matrix.score(0);
    assertThat(score.examples()).isEqualTo(3);
    assertThat(score.precision().orElseThrow()).isEqualTo(2.0 / 4, TOLERANCE);
    assertThat(score.recall().orElseThrow()).isEqualTo(2.0 / 3, TOLERANCE);
    assertThat(score.f1().orElseThrow()).isEqualTo(4.0 / 7, TOLERANCE);
  }

  @Test
  void aClassThatIsNeverPredictedHasNoPrecisionAndAnF1OfZero() {
    ClassScore score = matrix.score(2);
    assertThat(score.precision()).isEmpty();
    assertThat(score.recall()).hasValue(0);
    assertThat(score.f1()).hasValue(0);
  }

  @Test
  void aClassWithoutExamplesHasNoRecall() {
    ClassScore score = matrix.score(3);
    assertThat(score.recall()).isEmpty();
    assertThat(score.f1()).isEmpty();
  }
}
