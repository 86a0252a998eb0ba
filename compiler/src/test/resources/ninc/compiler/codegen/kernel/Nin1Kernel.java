/**
 * nin1: conv 3×3+bias+relu+conv 1×1+bias+relu.
 *
 * <p>A work-group computes 4 pixels; each of its 4 items computes 2 pixels for channels with stride 2.
 */
public final class Nin1Kernel {

  private Nin1Kernel() {}

  /**
   * @param aStep examples, dropout keys, read
   * @param aInput [N, 6, 5, 1], read
   * @param aNin1ConvWeight [3, 3, 1, 3], read
   * @param aNin1ConvBias [3], read
   * @param aNin1Pointwise1Weight [1, 1, 3, 2], read
   * @param aNin1Pointwise1Bias [2], read
   * @param aNin1Pointwise1Relu [N, 6, 5, 2], written
   */
  public static void run(KernelContext context, IntArray aStep, FloatArray aInput, FloatArray aNin1ConvWeight, FloatArray aNin1ConvBias, FloatArray aNin1Pointwise1Weight, FloatArray aNin1Pointwise1Bias, FloatArray aNin1Pointwise1Relu) {
    float[] tile = context.allocateFloatLocalArray(12);
    int item = context.localIdx;
    int pixels = aStep.get(0) * 30;
    // The tile starts at pixel first, this item's rows at ownRow; remaining counts valid rows.
    int first = context.groupIdx * 4;
    int ownRow = item / 2 * 2;
    int remaining = pixels - first - ownRow;
    int lane = item % 2;

    {
      // nin1.conv = input × nin1.conv.weight, inner dimension 9
      int channel0 = lane;
      int channel1 = TornadoMath.min(lane + 2, 2);
      float sum0_0 = 0f, sum0_1 = 0f;
      float sum1_0 = 0f, sum1_1 = 0f;
      // This item copies column item % 2 of each block, 2 rows of it.
      int pixel0 = TornadoMath.min(first + item / 2, pixels - 1);
      int image0 = pixel0 / 30 * 30;
      int top0 = pixel0 % 30 / 5 - 1;
      int left0 = pixel0 % 5 - 1;
      int pixel1 = TornadoMath.min(first + item / 2 + 2, pixels - 1);
      int image1 = pixel1 / 30 * 30;
      int top1 = pixel1 % 30 / 5 - 1;
      int left1 = pixel1 % 5 - 1;
      for (int depth = 0; depth < 9; depth += 2) {
        int k = TornadoMath.min(depth + item % 2, 8);
        int position = k / 1;
        int kernelRow = position / 3;
        int kernelColumn = position % 3;
        float loaded0 = 0f;
        int sourceRow0 = top0 + kernelRow;
        int sourceColumn0 = left0 + kernelColumn;
        if (sourceRow0 >= 0 && sourceRow0 < 6 && sourceColumn0 >= 0 && sourceColumn0 < 5) {
          loaded0 = aInput.get((image0 + sourceRow0 * 5 + sourceColumn0) * 1 + k % 1);
        }
        float loaded1 = 0f;
        int sourceRow1 = top1 + kernelRow;
        int sourceColumn1 = left1 + kernelColumn;
        if (sourceRow1 >= 0 && sourceRow1 < 6 && sourceColumn1 >= 0 && sourceColumn1 < 5) {
          loaded1 = aInput.get((image1 + sourceRow1 * 5 + sourceColumn1) * 1 + k % 1);
        }
        context.localBarrier();
        tile[item] = loaded0;
        tile[item + 4] = loaded1;
        context.localBarrier();
        int end = TornadoMath.min(depth + 2, 9);
        for (int at = depth; at < end; at++) {
          float value0 = tile[(ownRow) * 2 + at - depth];
          float value1 = tile[(ownRow + 1) * 2 + at - depth];
          int weights = at * 3;
          float weight0 = aNin1ConvWeight.get(weights + channel0);
          float weight1 = aNin1ConvWeight.get(weights + channel1);
          sum0_0 += value0 * weight0;
          sum0_1 += value1 * weight0;
          sum1_0 += value0 * weight1;
          sum1_1 += value1 * weight1;
        }
      }
      // Other items may still read the local memory that is written next.
      context.localBarrier();
      int at0 = TornadoMath.min(first + ownRow, pixels - 1) * 3;
      int at1 = TornadoMath.min(first + ownRow + 1, pixels - 1) * 3;
      float vNin1ConvBias0 = aNin1ConvBias.get(channel0);
      float vNin1ConvRelu0_0 = TornadoMath.max((sum0_0 + vNin1ConvBias0), 0f);
      tile[(ownRow) * 3 + channel0] = vNin1ConvRelu0_0;
      float vNin1ConvRelu0_1 = TornadoMath.max((sum0_1 + vNin1ConvBias0), 0f);
      tile[(ownRow + 1) * 3 + channel0] = vNin1ConvRelu0_1;
      if (lane + 2 < 3) {
        float vNin1ConvBias1 = aNin1ConvBias.get(channel1);
        float vNin1ConvRelu1_0 = TornadoMath.max((sum1_0 + vNin1ConvBias1), 0f);
        tile[(ownRow) * 3 + channel1] = vNin1ConvRelu1_0;
        float vNin1ConvRelu1_1 = TornadoMath.max((sum1_1 + vNin1ConvBias1), 0f);
        tile[(ownRow + 1) * 3 + channel1] = vNin1ConvRelu1_1;
      }
    }

    context.localBarrier();
    {
      // nin1.pointwise1 = nin1.conv.relu × nin1.pointwise1.weight, inner dimension 3
      int channel0 = lane;
      float sum0_0 = 0f, sum0_1 = 0f;
      for (int k = 0; k < 3; k++) {
        float value0 = tile[(ownRow) * 3 + k];
        float value1 = tile[(ownRow + 1) * 3 + k];
        int weights = k * 2;
        float weight0 = aNin1Pointwise1Weight.get(weights + channel0);
        sum0_0 += value0 * weight0;
        sum0_1 += value1 * weight0;
      }
      int at0 = TornadoMath.min(first + ownRow, pixels - 1) * 2;
      int at1 = TornadoMath.min(first + ownRow + 1, pixels - 1) * 2;
      float vNin1Pointwise1Bias0 = aNin1Pointwise1Bias.get(channel0);
      float vNin1Pointwise1Relu0_0 = TornadoMath.max((sum0_0 + vNin1Pointwise1Bias0), 0f);
      if (0 < remaining) {
        aNin1Pointwise1Relu.set(at0 + channel0, vNin1Pointwise1Relu0_0);
      }
      float vNin1Pointwise1Relu0_1 = TornadoMath.max((sum0_1 + vNin1Pointwise1Bias0), 0f);
      if (1 < remaining) {
        aNin1Pointwise1Relu.set(at1 + channel0, vNin1Pointwise1Relu0_1);
      }
    }
  }
}
