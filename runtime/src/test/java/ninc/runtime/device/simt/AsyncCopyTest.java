package ninc.runtime.device.simt;

import static ninc.runtime.device.simt.SourceKernel.shorts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

/** Copies to local memory that land as late as they may; each kernel runs in a group of 4 items. */
class AsyncCopyTest {
  private static final int ITEMS = 4;
  private static final String COPY =
      """
      int at = context.localIdx * 8;
      short[] tile = context.allocateShortLocalArray(64);
      context.copyAsync(tile, at, x, at);
      """;

  @Test
  void arrivesForAllItemsBehindTheWaitAndABarrier() {
    String body =
        COPY
            + """
            context.copyAsyncOrZero(tile, at + 32, x, at + 1000, false);
            context.commitCopies();
            context.awaitCopies(0);
            context.localBarrier();
            int other = 24 - at;
            y.set(context.localIdx, tile[other + 3]);
            y.set(context.localIdx + 4, tile[other + 35]);
            """;
    assertThat(run(body)).startsWith((short) 27, (short) 19, (short) 11, (short) 3, (short) 0);
  }

  @Test
  void storesEightElements() {
    String body =
        COPY
            + """
            context.commitCopies();
            context.awaitCopies(0);
            context.store(y, at, tile, at);
            """;
    short[] expected = new short[ITEMS * 8];
    for (short i = 0; i < expected.length; i++) {
      expected[i] = i;
    }
    assertThat(run(body)).containsExactly(expected);
  }

  @Test
  void isNotReadBeforeTheWait() {
    assertFault(
        COPY + "context.commitCopies(); y.set(context.localIdx, tile[at + 1]);",
        "kernel Tested, line 4: item 0 of group 0 reads element 1 of local memory, "
            + "to which the copy of item 0 in line 3 may still be on its way: it is not awaited");
  }

  @Test
  void isNotAwaitedWithoutBeingCommitted() {
    assertFault(
        COPY + "context.awaitCopies(0); y.set(context.localIdx, tile[at + 1]);",
        "kernel Tested, line 4: item 0 of group 0 reads element 1 of local memory, "
            + "to which the copy of item 0 in line 3 may still be on its way: it is not awaited");
  }

  @Test
  void isNotReadWhileItsGroupMayBePending() {
    String body =
        COPY
            + """
            context.commitCopies();
            context.copyAsync(tile, at + 32, x, at);
            context.commitCopies();
            context.awaitCopies(1);
            short first = tile[at];
            short second = tile[at + 32];
            """;
    assertFault(
        body,
        "kernel Tested, line 9: item 0 of group 0 reads element 32 of local memory, "
            + "to which the copy of item 0 in line 5 may still be on its way: it is not awaited");
  }

  @Test
  void isNotReadByOthersBeforeABarrier() {
    assertFault(
        COPY
            + """
            context.commitCopies();
            context.awaitCopies(0);
            short value = tile[at == 0 ? 0 : at - 8];
            """,
        "kernel Tested, line 6: item 1 of group 0 reads element 0 of local memory, "
            + "which item 0 wrote in line 3 with no barrier between");
  }

  @Test
  void doesNotBeginWhileOthersMayRead() {
    assertFault(
        COPY
            + """
            context.commitCopies();
            context.awaitCopies(0);
            context.localBarrier();
            short value = tile[(at + 8) % 32];
            context.copyAsync(tile, at, x, at);
            """,
        "kernel Tested, line 8: item 1 of group 0 writes element 8 of local memory, "
            + "which item 0 read in line 7 with no barrier between");
  }

  @Test
  void isAlignedToItsSize() {
    assertFault(
        COPY.replace("x, at)", "x, at + 4)"),
        "kernel Tested, line 3: item 0 of group 0 copies element 4 of x, "
            + "which is not a multiple of 8");
  }

  private static void assertFault(String body, String message) {
    assertThatExceptionOfType(KernelFault.class).isThrownBy(() -> run(body)).withMessage(message);
  }

  /** Runs a body on 0, 1, 2 … and gives what it leaves in y. */
  private static short[] run(String body) {
    short[] x = new short[ITEMS * 8];
    for (short i = 0; i < x.length; i++) {
      x[i] = i;
    }
    short[] y = new short[ITEMS * 8];
    SourceKernel.of("ShortArray x, ShortArray y", body)
        .launch(1, ITEMS, shorts("x", x), shorts("y", y));
    return y;
  }
}
