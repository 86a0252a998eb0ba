package ninc.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
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

  /** Of seven examples of class 0 every third, of five of class 1 the third. */
  @Test
  void aDataSetHoldsOutExamplesOfEachClassEvenlySpaced() {
    int[] labels = {0, 1, 0, 0, 1, 0, 0, 1, 0, 1, 0, 1};
    byte[] pixels = new byte[2 * labels.length];
    for (int i = 0; i < labels.length; i++) {
      pixels[2 * i] = (byte) i;
    }
    Split all = Split.of(SHAPE, pixels, labels);
    Dataset data = new Dataset("shirts", all, SPLIT, List.of("plain", "striped")).holdOut(1 / 3.0);
    Split heldOut = data.validation().orElseThrow();
    assertThat(heldOut.labels()).containsExactly(0, 1, 0);
    assertThat(firstPixels(heldOut)).containsExactly(3, 7, 8);
    assertThat(firstPixels(data.train())).containsExactly(0, 1, 2, 4, 5, 6, 9, 10, 11);
    assertThat(firstPixels(data.train().first(4))).containsExactly(0, 1, 2, 4);
    assertThat(data.test()).isSameAs(SPLIT);
  }

  private static int[] firstPixels(Split split) {
    return IntStream.range(0, split.size()).map(i -> DataFiles.image(split, i)[0]).toArray();
  }

  @Test
  void aDataSetRefusesToHoldOutNothing() {
    Dataset data = new Dataset("shirts", SPLIT, SPLIT, List.of("plain", "striped"));
    assertThatThrownBy(() -> data.holdOut(0.3))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "a validation share of 0.3 leaves 0 of 3 training examples for validation; choose another");
  }

  @Test
  void aDataSetRefusesValidationImagesOfAnotherShapeToo() {
    Split other = Split.of(new ImageShape(2, 1, 1), new byte[] {1, 2}, 0);
    assertThatThrownBy(() ->
            new Dataset("shirts", SPLIT, Optional.of(other), SPLIT, List.of("plain", "striped")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("the validation images 2×1×1");
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
