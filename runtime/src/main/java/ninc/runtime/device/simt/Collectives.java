package ninc.runtime.device.simt;

import ninc.runtime.device.simt.WarpOperation.Format;
import ninc.runtime.device.simt.WarpOperation.LoadMatrices;
import ninc.runtime.device.simt.WarpOperation.MultiplyAdd;

/**
 * What instrumented kernels call for the collective methods of {@link KernelContext}, before the
 * lane is suspended until the others of its warp have made the same call. The class is public
 * because kernels have their own class loader.
 */
public final class Collectives {

  private Collectives() {}

  public static void loadMatrices(
      KernelContext context, int[] fragment, int first, short[] tile, int at, int line) {
    context.frame().await(new LoadMatrices(context, fragment, first, tile, at, false, line));
  }

  public static void loadMatricesTransposed(
      KernelContext context, int[] fragment, int first, short[] tile, int at, int line) {
    context.frame().await(new LoadMatrices(context, fragment, first, tile, at, true, line));
  }

  public static void multiplyAddBfloat16(
      KernelContext context,
      float[] sums,
      int first,
      int[] a,
      int firstA,
      int[] b,
      int firstB,
      int line) {
    context
        .frame()
        .await(new MultiplyAdd(sums, first, a, firstA, b, firstB, Format.BFLOAT16, line));
  }

  public static void multiplyAddFloat16(
      KernelContext context,
      float[] sums,
      int first,
      int[] a,
      int firstA,
      int[] b,
      int firstB,
      int line) {
    context.frame().await(new MultiplyAdd(sums, first, a, firstA, b, firstB, Format.FLOAT16, line));
  }
}
