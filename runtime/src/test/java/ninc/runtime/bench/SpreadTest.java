package ninc.runtime.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpreadTest {

  @Test
  void theMedianOfAnOddNumberIsTheMiddle() {
    assertThat(Spread.of(3, 1, 10)).isEqualTo(new Spread(3, 1, 10));
    assertThat(Spread.of(7)).isEqualTo(new Spread(7, 7, 7));
  }

  @Test
  void theMedianOfAnEvenNumberLiesBetweenTheMiddleTwo() {
    assertThat(Spread.of(8, 1, 4, 2)).isEqualTo(new Spread(3, 1, 8));
  }

  @Test
  void theRangeIsWhatTheLargestHasMoreThanTheSmallest() {
    assertThat(Spread.of(5, 4, 6).range()).isEqualTo(0.5);
    assertThat(Spread.of(7).range()).isZero();
  }

  @Test
  void theLongestTimeGivesTheLowestRate() {
    assertThat(new Spread(4, 2, 8).rate(16)).isEqualTo(new Spread(4, 2, 8));
    assertThat(new Spread(0.5, 0.25, 2).rate(1)).isEqualTo(new Spread(2, 0.5, 4));
  }
}
