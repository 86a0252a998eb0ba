package ninc.runtime.device.simt;

import static ninc.runtime.device.simt.SourceKernel.floats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ninc.runtime.UserError;
import org.junit.jupiter.api.Test;

/** What an item knows before a barrier, it knows behind it. */
class SuspensionTest {
  private static final int ITEMS = 3;

  @Test
  void variablesOfAllKindsKeepTheirValues() {
    assertResults(
        """
        int whole = context.localIdx;
        float real = whole + 0.5f;
        boolean isFirst = whole == 0;
        byte small = (byte) -whole;
        float[] tile = context.allocateFloatLocalArray(3);
        tile[whole] = real;
        context.localBarrier();
        y.set(whole, tile[(whole + 1) % 3] + real + small + (isFirst ? 100f : 0f));
        """,
        102, 3, 1);
  }

  @Test
  void barriersInLoopsComeAgainAndAgain() {
    assertResults(
        """
        float[] tile = context.allocateFloatLocalArray(3);
        tile[context.localIdx] = context.localIdx;
        for (int i = 0; i < 2; i++) {
          for (int j = 0; j < 2; j++) {
            context.localBarrier();
            float next = tile[(context.localIdx + 1) % 3];
            context.localBarrier();
            tile[context.localIdx] = next + 10 * i;
          }
        }
        y.set(context.localIdx, tile[context.localIdx]);
        """,
        21, 22, 20);
  }

  @Test
  void variablesThatShareASlotAreNotMixedUp() {
    assertResults(
        """
        {
          int number = context.localIdx;
          context.localBarrier();
          y.set(context.localIdx, number);
        }
        {
          float number = 0.5f;
          context.localBarrier();
          y.set(context.localIdx, y.get(context.localIdx) + number);
        }
        """,
        0.5f,
        1.5f,
        2.5f);
  }

  @Test
  void aVariableMayGetItsValueBehindTheBarrier() {
    assertResults(
        """
        int number;
        context.globalBarrier();
        number = context.localIdx * 2;
        y.set(context.localIdx, number);
        """,
        0,
        2,
        4);
  }

  @Test
  void aParameterMayBeAssigned() {
    assertResults(
        """
        FloatArray own = y;
        y = null;
        context.localBarrier();
        y = own;
        context.localBarrier();
        y.set(context.localIdx, 7);
        """,
        7,
        7,
        7);
  }

  @Test
  void aLongAtABarrierIsRefused() {
    String body = "long wide = 1; context.localBarrier(); y.set(0, wide);";
    assertThatExceptionOfType(UserError.class)
        .isThrownBy(() -> SourceKernel.of("FloatArray y", body))
        .withMessage(
            "Tested.java is not a kernel: wide is a long; the emulator does not support long or double"
                + " variables across a barrier");
  }

  private static void assertResults(String body, float... expected) {
    FloatArray y = floats("y", new float[ITEMS]);
    SourceKernel.of("FloatArray y", body).launch(1, ITEMS, y);
    for (int i = 0; i < ITEMS; i++) {
      assertThat(y.get(i)).isEqualTo(expected[i]);
    }
  }
}
