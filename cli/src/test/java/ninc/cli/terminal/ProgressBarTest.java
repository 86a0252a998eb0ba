package ninc.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProgressBarTest {

  @Test
  void theBarTakesWhatRoomTheWordsLeave() {
    assertThat(TerminalBar.line("epoch 1/2", 0.5, "loss 0.3", 31))
        .isEqualTo("epoch 1/2 [=====     ] loss 0.3");
    assertThat(TerminalBar.line("test", 1, "", 200)).isEqualTo("test [" + "=".repeat(40) + "] ");
  }

  @Test
  void aLineIsNeverWiderThanTheTerminal() {
    for (int width = 0; width < 60; width++) {
      assertThat(TerminalBar.line("epoch 1/2", 0.3, "loss 0.3", width).length())
          .isLessThanOrEqualTo(width);
    }
  }

  @Test
  void durationsHaveTheirTwoLargestUnits() {
    assertThat(Text.seconds(9.4)).isEqualTo("9 s");
    assertThat(Text.seconds(723)).isEqualTo("12 min 3 s");
    assertThat(Text.seconds(7800)).isEqualTo("2 h 10 min");
    assertThat(Text.seconds(360_000)).isEqualTo("100 h 0 min");
  }
}
