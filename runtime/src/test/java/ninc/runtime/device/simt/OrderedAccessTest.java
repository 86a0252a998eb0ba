package ninc.runtime.device.simt;

import static ninc.runtime.device.simt.SourceKernel.floats;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What kernels may do: the emulator must not find fault with it. */
class OrderedAccessTest {

  @Test
  void manyItemsReadOneElement() {
    assertThat(run("y.set(context.globalIdx, x.get(3) + x.get(3));", 1, 2, 3, 4))
        .containsExactly(8, 8, 8, 8);
  }

  @Test
  void anItemWritesTwiceAndReadsWhatItWrote() {
    String body =
        """
        y.set(context.globalIdx, 1f);
        y.set(context.globalIdx, y.get(context.globalIdx) + 1f);
        """;
    assertThat(run(body, 0, 0, 0, 0)).containsExactly(2, 2, 2, 2);
  }

  @Test
  void anItemReadsBehindALocalBarrierWhatAnotherWrote() {
    String body =
        """
        float[] tile = context.allocateFloatLocalArray(2);
        tile[context.localIdx] = x.get(context.globalIdx);
        context.localBarrier();
        y.set(context.globalIdx, tile[1 - context.localIdx]);
        """;
    assertThat(run(body, 1, 2, 3, 4)).containsExactly(2, 1, 4, 3);
  }

  @Test
  void anItemOverwritesBehindALocalBarrierWhatAnotherRead() {
    String body =
        """
        float[] tile = context.allocateFloatLocalArray(2);
        tile[context.localIdx] = x.get(context.globalIdx);
        context.localBarrier();
        float other = tile[1 - context.localIdx];
        context.localBarrier();
        tile[context.localIdx] += other;
        y.set(context.globalIdx, tile[context.localIdx]);
        """;
    assertThat(run(body, 1, 2, 3, 4)).containsExactly(3, 3, 7, 7);
  }

  @Test
  void anItemReadsBehindAGlobalBarrierWhatAnotherOfItsGroupWrote() {
    String body =
        """
        int other = context.globalIdx + 1 - 2 * context.localIdx;
        x.set(other, x.get(other) + 1f);
        context.globalBarrier();
        y.set(context.globalIdx, x.get(context.globalIdx));
        """;
    assertThat(run(body, 1, 2, 3, 4)).containsExactly(2, 3, 4, 5);
  }

  @Test
  void aLaunchReadsAndOverwritesWhatTheOneBeforeItTouched() {
    SourceKernel reversal =
        SourceKernel.of(
            "FloatArray x, FloatArray y",
            "y.set(3 - context.globalIdx, x.get(context.globalIdx));");
    FloatArray x = floats("x", 1, 2, 3, 4);
    FloatArray y = floats("y", new float[4]);
    reversal.launch(2, 2, x, y);
    reversal.launch(2, 2, y, x);
    reversal.launch(1, 4, x, y);
    assertThat(values(y)).containsExactly(4, 3, 2, 1);
  }

  /** Runs 2 groups of 2 items, and gives what they leave in y. */
  private static float[] run(String body, float... x) {
    FloatArray y = floats("y", new float[x.length]);
    SourceKernel.of("FloatArray x, FloatArray y", body).launch(2, 2, floats("x", x), y);
    return values(y);
  }

  private static float[] values(FloatArray array) {
    float[] values = new float[array.getSize()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i);
    }
    return values;
  }
}
