package ninc.runtime.bench.counter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 13})
  void permissionIsAMatterOfTheSettingOrElseOfAFilter(int errno) {
    assertThat(Refusal.of(errno, 3, 2)).isEqualTo(new Refusal.Forbidden(3, 2));
    assertThat(Refusal.of(errno, 2, 2)).isEqualTo(new Refusal.Filtered());
    assertThat(Refusal.of(errno, 2, 0)).isEqualTo(new Refusal.Forbidden(2, 0));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 19, 95})
  void whatTheMachineDoesNotHaveIsMissing(int errno) {
    assertThat(Refusal.of(errno, 2, 2)).isEqualTo(new Refusal.Missing());
  }

  @Test
  void otherErrorsAreToldApart() {
    assertThat(Refusal.of(16, 2, 2)).isEqualTo(new Refusal.Busy());
    assertThat(Refusal.of(23, 2, 2)).isEqualTo(new Refusal.TooManyFiles());
    assertThat(Refusal.of(24, 2, 2)).isEqualTo(new Refusal.TooManyFiles());
    assertThat(Refusal.of(38, 2, 2)).isEqualTo(new Refusal.Unsupported());
    assertThat(Refusal.of(22, 2, 2)).isEqualTo(new Refusal.Unexpected(22));
  }
}
