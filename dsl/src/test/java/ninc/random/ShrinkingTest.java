package ninc.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ShrinkingTest {

  @Test
  void whatDoesNotMatterGoes() {
    List<Integer> failing = List.of(7, 3, 9, 41, 0, 2, 88, 5);
    List<Integer> smallest =
        Shrinking.shrink(failing, choices -> choices.stream().anyMatch(value -> value > 30));
    assertThat(smallest).containsExactly(31);
  }

  @Test
  void anOrderThatMattersStays() {
    List<Integer> failing = List.of(1, 5, 4, 9, 8, 2);
    List<Integer> smallest =
        Shrinking.shrink(
            failing,
            choices ->
                choices.contains(9)
                    && choices.indexOf(5) < choices.indexOf(9)
                    && choices.contains(5));
    assertThat(smallest).containsExactly(5, 9);
  }
}
