package ninc.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import ninc.runtime.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitTest {
  private static final ImageShape SHAPE = new ImageShape(1, 2, 1);
  private static final Split SPLIT = Split.of(SHAPE, new byte[] {1, 2, 3, 4, 5, 6}, 0, 1, 0);

  @Test
  void firstKeepsTheFirstExamplesInTheirOrder() {
    Split first = SPLIT.first(2);
    assertThat(first.size()).isEqualTo(2);
    assertThat(first.labels()).containsExactly(0, 1);
    assertThat(DataFiles.image(first, 1)).containsExactly(3, 4);
  }

  @Test
  void firstKeepsAllWhenThereAreFewer() {
    assertThat(SPLIT.first(100).labels()).containsExactly(0, 1, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -7})
  void firstRefusesToLeaveNothing(int limit) {
    assertThatThrownBy(() -> SPLIT.first(limit))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(String.valueOf(limit));
  }

  @Test
  void doesNotChangeWithTheArraysItWasMadeOf() {
    byte[] pixels = {1, 2};
    int[] labels = {3};
    Split split = Split.of(SHAPE, pixels, labels);
    pixels[0] = 9;
    labels[0] = 9;
    assertThat(DataFiles.image(split, 0)).containsExactly(1, 2);
    assertThat(split.label(0)).isEqualTo(3);
  }

  @Test
  void refusesPixelsThatAreNotOfTheShape() {
    assertThatThrownBy(() -> Split.of(SHAPE, new byte[3], 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1×2×1");
  }

  @Test
  void aDataSetRefusesALabelWithoutAClass() {
    assertThatThrownBy(() -> new Dataset("shirts", SPLIT, SPLIT, List.of("plain")))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "shirts: the label of training image 1 is 1, but there are 1 classes, numbered from 0");
  }

  @Test
  void aDataSetRefusesSplitsOfDifferentShapes() {
    Split other = Split.of(new ImageShape(2, 1, 1), new byte[] {1, 2}, 0);
    assertThatThrownBy(() -> new Dataset("shirts", SPLIT, other, List.of("plain", "striped")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("1×2×1")
        .hasMessageContaining("2×1×1");
  }
}
