package ninc.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNameTest {
  private static final List<String> NAMES =
      List.of("train", "eval", "infer", "fashion-mnist", "mnist", "cifar10");

  @ParameterizedTest
  @CsvSource({
    "trian, train",
    "evla, eval",
    "trin, train",
    "traiin, train",
    "TRAIN, train",
    "inference, infer",
    "cifar-10, cifar10",
    "fashion_mnits, fashion-mnist",
    "fashionmnist, fashion-mnist"
  })
  void isFoundBehindASlip(String given, String meant) {
    assertThat(NearestName.find(given, NAMES)).contains(meant);
    assertThat(NearestName.hint(given, NAMES)).isEqualTo(" (did you mean " + meant + "?)");
  }

  @ParameterizedTest
  @CsvSource({"x", "imagenet", "tr", "''", "summary"})
  void isNotGuessedFarAway(String given) {
    assertThat(NearestName.find(given, NAMES)).isEmpty();
    assertThat(NearestName.hint(given, NAMES)).isEmpty();
  }

  @Test
  void isNothingAmongNoNames() {
    assertThat(NearestName.hint("a", List.of())).isEmpty();
  }
}
