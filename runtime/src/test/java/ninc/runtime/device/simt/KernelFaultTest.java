package ninc.runtime.device.simt;

import static ninc.runtime.device.simt.SourceKernel.floats;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

/** What kernels must not do, and what is said of it; each kernel runs in 2 groups of 4 items. */
class KernelFaultTest {
  private static final int GROUPS = 2;
  private static final int ITEMS = 4;

  @Test
  void readsBeyondAGlobalArray() {
    assertFault(
        "float value = x.get(context.globalIdx + 1);",
        "kernel Tested, line 1: item 3 of group 1 reads element 8 of x, which has 8");
  }

  @Test
  void writesBeforeAGlobalArray() {
    assertFault(
        "x.set(context.globalIdx - 1, 0f);",
        "kernel Tested, line 1: item 0 of group 0 writes element -1 of x, which has 8");
  }

  @Test
  void readsBeforeLocalMemory() {
    assertFault(
        """
        float[] tile = context.allocateFloatLocalArray(4);
        float value = tile[context.localIdx - 1];
        """,
        "kernel Tested, line 2: item 0 of group 0 reads element -1 of local memory, which has 4");
  }

  @Test
  void writesBeyondLocalMemory() {
    assertFault(
        """
        float[] tile = context.allocateFloatLocalArray(3);
        tile[context.localIdx] = 1f;
        """,
        "kernel Tested, line 2: item 3 of group 0 writes element 3 of local memory, which has 3");
  }

  @Test
  void readsLocalMemoryThatOnlyAnotherGroupHasWritten() {
    assertFault(
        """
        float[] tile = context.allocateFloatLocalArray(4);
        if (context.groupIdx == 0) {
          tile[context.localIdx] = 1f;
        }
        float value = tile[context.localIdx];
        """,
        "kernel Tested, line 5: item 0 of group 1 reads element 0 of local memory, "
            + "which no item has written");
  }

  @Test
  void writesWhatAnotherItemReads() {
    assertFault(
        """
        float[] tile = context.allocateFloatLocalArray(4);
        tile[context.localIdx] = 1f;
        context.localBarrier();
        float next = tile[(context.localIdx + 1) % 4];
        tile[context.localIdx] = next;
        """,
        "kernel Tested, line 5: item 1 of group 0 writes element 1 of local memory, "
            + "which item 0 read in line 4 with no barrier between");
  }

  @Test
  void writesWhatSeveralItemsRead() {
    assertFault(
        """
        float value = x.get(0);
        if (context.localIdx == 3) {
          x.set(0, value);
        }
        """,
        "kernel Tested, line 3: item 3 of group 0 writes element 0 of x, "
            + "which another item read in line 1 with no barrier between");
  }

  @Test
  void writesWhatAnotherItemWrites() {
    assertFault(
        "x.set(context.localIdx / 2, 1f);",
        "kernel Tested, line 1: item 1 of group 0 writes element 0 of x, "
            + "which item 0 wrote in line 1 with no barrier between");
  }

  @Test
  void readsGlobalMemoryBehindALocalBarrier() {
    assertFault(
        """
        x.set(context.globalIdx, 1f);
        context.localBarrier();
        float value = x.get(context.groupIdx * 4);
        """,
        "kernel Tested, line 3: item 1 of group 0 reads element 0 of x, "
            + "which item 0 wrote in line 1 with no barrier between");
  }

  @Test
  void readsWhatAnotherGroupWrites() {
    assertFault(
        """
        x.set(context.globalIdx, 1f);
        context.globalBarrier();
        float value = x.get(context.localIdx);
        """,
        "kernel Tested, line 3: item 0 of group 1 reads element 0 of x, "
            + "which an item of another group wrote in line 1 with no barrier between");
  }

  @Test
  void writesWhatAnotherGroupHasRead() {
    assertFault(
        """
        float value = x.get(5);
        x.set(context.globalIdx, value);
        """,
        "kernel Tested, line 2: item 1 of group 1 writes element 5 of x, "
            + "which an item of another group read in line 1 with no barrier between");
  }

  @Test
  void endsWhereOthersWait() {
    assertFault(
        """
        if (context.localIdx < 2) {
          context.localBarrier();
        }
        """,
        "kernel Tested, group 0: item 0 waits at the barrier in line 2, but item 2 has ended");
  }

  @Test
  void waitsElsewhere() {
    assertFault(
        """
        if (context.globalIdx != 7) {
          context.localBarrier();
        } else {
          context.localBarrier();
        }
        """,
        "kernel Tested, group 1: item 0 waits at the barrier in line 2, "
            + "but item 3 waits at the barrier in line 4");
  }

  @Test
  void throwsAnException() {
    assertFault(
        "int zero = context.localIdx - 2;\nint number = 1 / zero;",
        "kernel Tested, line 2: item 2 of group 0 throws "
            + "java.lang.ArithmeticException: / by zero");
  }

  @Test
  void writesWhatItWasSaidToReadOnly() {
    SourceKernel kernel = SourceKernel.of("FloatArray x", "x.set(context.globalIdx, 1f);");
    assertThatExceptionOfType(KernelFault.class)
        .isThrownBy(() -> kernel.launchReadOnly(GROUPS, ITEMS, array()))
        .withMessage(
            "kernel Tested, line 1: item 0 of group 0 writes element 0 of x, "
                + "which it declares as read-only");
  }

  private static void assertFault(String body, String message) {
    SourceKernel kernel = SourceKernel.of("FloatArray x", body);
    assertThatExceptionOfType(KernelFault.class)
        .isThrownBy(() -> kernel.launch(GROUPS, ITEMS, array()))
        .withMessage(message);
  }

  private static FloatArray array() {
    return floats("x", new float[GROUPS * ITEMS]);
  }
}
