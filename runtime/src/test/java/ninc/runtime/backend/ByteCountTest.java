package ninc.runtime.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class ByteCountTest {

  @Test
  void isWrittenInTheLargestUnitThatItFills() {
    assertThat(new ByteCount(0)).hasToString("0.0 kB");
    assertThat(new ByteCount(260)).hasToString("0.3 kB");
    assertThat(new ByteCount(34_540_000)).hasToString("34.5 MB");
    assertThat(new ByteCount(1_124_000_000)).hasToString("1.12 GB");
    assertThat(new ByteCount(2_000_000_000_000L)).hasToString("2000.00 GB");
  }

  @Test
  void doesNotDependOnTheLocale() {
    Locale locale = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG"));
      assertThat(new ByteCount(1_120_000_000)).hasToString("1.12 GB");
    } finally {
      Locale.setDefault(locale);
    }
  }
}
