package ninc.runtime.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import ninc.runtime.predict.LabelledPrediction;
import org.junit.jupiter.api.Test;

class CalibrationTest {

  @Test
  void groupsPredictionsByTheirProbability() {
    Calibration calibration =
        Calibration.of(List.of(right(0.95), wrong(0.97), wrong(0.3), right(1)));
    assertThat(calibration.bins()).hasSize(15);
    Calibration.Bin last = calibration.bins().getLast();
    assertThat(last.examples()).isEqualTo(3);
    assertThat(last.from()).isCloseTo(14.0 / 15, within(1e-12));
    assertThat(last.to()).isEqualTo(1);
    assertThat(last.probability()).isCloseTo((0.95 + 0.97 + 1) / 3, within(1e-12));
    assertThat(last.accuracy()).isCloseTo(2.0 / 3, within(1e-12));
    assertThat(calibration.bins().getFirst().examples()).isZero();
    assertThat(calibration.bins().getFirst().accuracy()).isNaN();
  }

  @Test
  void aProbabilityOnABoundaryBelongsToTheLowerBin() {
    Calibration calibration = Calibration.of(List.of(right(0.2), right(0.2 + 1e-9)));
    assertThat(calibration.bins().get(2).examples()).isEqualTo(1);
    assertThat(calibration.bins().get(3).examples()).isEqualTo(1);
  }

  @Test
  void theErrorIsTheDifferenceWeightedByExamples() {
    // One bin with accuracy 1/2 at probability 0.9, another with accuracy 0 at 0.3.
    Calibration calibration = Calibration.of(List.of(right(0.9), wrong(0.9), wrong(0.3)));
    assertThat(calibration.expectedError()).isCloseTo((2 * 0.4 + 0.3) / 3, within(1e-12));
  }

  @Test
  void predictionsThatAreAsOftenRightAsTheySayHaveNoError() {
    assertThat(Calibration.of(List.of(right(0.5), wrong(0.5))).expectedError()).isZero();
    assertThat(Calibration.of(List.of(right(1), right(1))).expectedError()).isZero();
  }

  private static LabelledPrediction right(double probability) {
    return new LabelledPrediction(1, 1, probability);
  }

  private static LabelledPrediction wrong(double probability) {
    return new LabelledPrediction(1, 0, probability);
  }
}
