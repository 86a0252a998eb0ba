/**
 * nin1: conv 3×3+bias+relu+conv 1×1+bias+relu.
 *
 * <p>A work-group computes a tile of 4 pixels × 4 channels, 4 items: 2 along the pixels × 2 along the channels.
 */
public final class Nin1Kernel {

  private Nin1Kernel() {}

  /**
   * @param aStep examples, position of the first, dropout keys, read
   * @param aInput [N, 6, 5, 1], read
   * @param aNin1ConvWeight [3, 3, 1, 3], read
   * @param aNin1ConvBias [3], read
   * @param aNin1Pointwise1Weight [1, 1, 3, 2], read
   * @param aNin1Pointwise1Bias [2], read
   * @param aNin1Pointwise1Relu [N, 6, 5, 2], written
   */
  public static void run(KernelContext context, IntArray aStep, FloatArray aInput, FloatArray aNin1ConvWeight, FloatArray aNin1ConvBias, FloatArray aNin1Pointwise1Weight, FloatArray aNin1Pointwise1Bias, FloatArray aNin1Pointwise1Relu) {
    float[] tile = context.allocateFloatLocalArray(160);
    int item = context.localIdx;
    int pixels = aStep.get(0) * 30;
    int first = context.groupIdx * 4;
    int firstChannel = 0;
    int pixelLane = item / 2;
    int channelLane = item % 2;

    {
      // nin1.conv = input × nin1.conv.weight, inner dimension 9
      float sum0_0 = 0f, sum0_1 = 0f;
      float sum1_0 = 0f, sum1_1 = 0f;
      int buffer = 0;
      int stageK = item % 2;
      int k = 0;
      int windowRow = stageK / 3;
      int windowColumn = stageK % 3;
      int pixel0 = TornadoMath.min(first + item / 2, pixels - 1);
      int row0 = pixel0 % 30 / 5 - 1;
      int column0 = pixel0 % 5 - 1;
      int image0 = pixel0 / 30 * 30;
      int base0 = (image0 + row0 * 5 + column0);
      int pixel1 = TornadoMath.min(first + item / 2 + 2, pixels - 1);
      int row1 = pixel1 % 30 / 5 - 1;
      int column1 = pixel1 % 5 - 1;
      int image1 = pixel1 / 30 * 30;
      int base1 = (image1 + row1 * 5 + column1);
      float nextSource0;
      float nextSource1;
      int weightChannel0 = TornadoMath.min(firstChannel + item % 2, 2);
      int weightChannel1 = TornadoMath.min(firstChannel + item % 2 + 2, 2);
      float nextWeight0;
      float nextWeight1;
      {
        int at = (windowRow * 5 + windowColumn) + k;
        int sourceRow0 = row0 + windowRow;
        int sourceColumn0 = column0 + windowColumn;
        nextSource0 = 0f;
        if (windowRow < 3 && sourceRow0 >= 0 && sourceRow0 < 6 && sourceColumn0 >= 0 && sourceColumn0 < 5) {
          nextSource0 = aInput.get(base0 + at);
        }
        int sourceRow1 = row1 + windowRow;
        int sourceColumn1 = column1 + windowColumn;
        nextSource1 = 0f;
        if (windowRow < 3 && sourceRow1 >= 0 && sourceRow1 < 6 && sourceColumn1 >= 0 && sourceColumn1 < 5) {
          nextSource1 = aInput.get(base1 + at);
        }
        int weightRow = TornadoMath.min(0 + item / 2, 8) * 3;
        nextWeight0 = aNin1ConvWeight.get(weightRow + weightChannel0);
        nextWeight1 = aNin1ConvWeight.get(weightRow + weightChannel1);
        int sourceTo = buffer + stageK * 20 + item / 2;
        tile[sourceTo] = nextSource0;
        tile[sourceTo + 2] = nextSource1;
        int weightTo = buffer + 40 + item / 2 * 20 + item % 2;
        tile[weightTo] = nextWeight0;
        tile[weightTo + 2] = nextWeight1;
      }
      context.localBarrier();
      for (int depth = 2; depth < 10; depth += 2) {
        windowColumn += 2;
        if (windowColumn >= 3) {
          windowColumn -= 3;
          windowRow++;
        }
        int at = (windowRow * 5 + windowColumn) + k;
        int sourceRow0 = row0 + windowRow;
        int sourceColumn0 = column0 + windowColumn;
        nextSource0 = 0f;
        if (windowRow < 3 && sourceRow0 >= 0 && sourceRow0 < 6 && sourceColumn0 >= 0 && sourceColumn0 < 5) {
          nextSource0 = aInput.get(base0 + at);
        }
        int sourceRow1 = row1 + windowRow;
        int sourceColumn1 = column1 + windowColumn;
        nextSource1 = 0f;
        if (windowRow < 3 && sourceRow1 >= 0 && sourceRow1 < 6 && sourceColumn1 >= 0 && sourceColumn1 < 5) {
          nextSource1 = aInput.get(base1 + at);
        }
        int weightRow = TornadoMath.min(depth + item / 2, 8) * 3;
        nextWeight0 = aNin1ConvWeight.get(weightRow + weightChannel0);
        nextWeight1 = aNin1ConvWeight.get(weightRow + weightChannel1);
        int valueAt = buffer + pixelLane;
        int weightAt = buffer + 40 + channelLane;
        {
          float value0 = tile[valueAt];
          float value1 = tile[valueAt + 2];
          float weight0 = tile[weightAt];
          float weight1 = tile[weightAt + 2];
          sum0_0 += value0 * weight0;
          sum0_1 += value1 * weight0;
          sum1_0 += value0 * weight1;
          sum1_1 += value1 * weight1;
        }
        {
          float value0 = tile[valueAt + 20];
          float value1 = tile[valueAt + 22];
          float weight0 = tile[weightAt + 20];
          float weight1 = tile[weightAt + 22];
          sum0_0 += value0 * weight0;
          sum0_1 += value1 * weight0;
          sum1_0 += value0 * weight1;
          sum1_1 += value1 * weight1;
        }
        buffer = 80 - buffer;
        int sourceTo = buffer + stageK * 20 + item / 2;
        tile[sourceTo] = nextSource0;
        tile[sourceTo + 2] = nextSource1;
        int weightTo = buffer + 40 + item / 2 * 20 + item % 2;
        tile[weightTo] = nextWeight0;
        tile[weightTo + 2] = nextWeight1;
        context.localBarrier();
      }
      {
        int valueAt = buffer + pixelLane;
        int weightAt = buffer + 40 + channelLane;
        {
          float value0 = tile[valueAt];
          float value1 = tile[valueAt + 2];
          float weight0 = tile[weightAt];
          float weight1 = tile[weightAt + 2];
          sum0_0 += value0 * weight0;
          sum0_1 += value1 * weight0;
          sum1_0 += value0 * weight1;
          sum1_1 += value1 * weight1;
        }
      }
      // Other items may still read the local memory that is written next.
      context.localBarrier();
      int channel = firstChannel + channelLane;
      int slot = channelLane * 20 + pixelLane;
      float vNin1ConvBias0 = aNin1ConvBias.get(channel);
      float vNin1ConvBias1 = aNin1ConvBias.get(TornadoMath.min(channel + 2, 2));
      {
        int at = TornadoMath.min(first + pixelLane, pixels - 1) * 3 + channel;
        float vNin1ConvReluTerm0_0 = (sum0_0 + vNin1ConvBias0);
        float vNin1ConvRelu0_0 = vNin1ConvReluTerm0_0 < 0f ? 0f : vNin1ConvReluTerm0_0;
        tile[slot] = vNin1ConvRelu0_0;
        if (channel + 2 < 3) {
          float vNin1ConvReluTerm1_0 = (sum1_0 + vNin1ConvBias1);
          float vNin1ConvRelu1_0 = vNin1ConvReluTerm1_0 < 0f ? 0f : vNin1ConvReluTerm1_0;
          tile[slot + 40] = vNin1ConvRelu1_0;
        }
      }
      {
        int at = TornadoMath.min(first + pixelLane + 2, pixels - 1) * 3 + channel;
        float vNin1ConvReluTerm0_1 = (sum0_1 + vNin1ConvBias0);
        float vNin1ConvRelu0_1 = vNin1ConvReluTerm0_1 < 0f ? 0f : vNin1ConvReluTerm0_1;
        tile[slot + 2] = vNin1ConvRelu0_1;
        if (channel + 2 < 3) {
          float vNin1ConvReluTerm1_1 = (sum1_1 + vNin1ConvBias1);
          float vNin1ConvRelu1_1 = vNin1ConvReluTerm1_1 < 0f ? 0f : vNin1ConvReluTerm1_1;
          tile[slot + 42] = vNin1ConvRelu1_1;
        }
      }
    }

    context.localBarrier();
    {
      // nin1.pointwise1 = nin1.conv.relu × nin1.pointwise1.weight, inner dimension 3
      float sum0_0 = 0f, sum0_1 = 0f;
      int buffer = 0;
      int weightChannel0 = TornadoMath.min(firstChannel + item % 2, 1);
      float nextWeight0;
      {
        int weightRow = TornadoMath.min(0 + item / 2, 2) * 2;
        nextWeight0 = aNin1Pointwise1Weight.get(weightRow + weightChannel0);
        int weightTo = buffer + 60 + item / 2 * 18 + item % 2;
        tile[weightTo] = nextWeight0;
      }
      context.localBarrier();
      for (int depth = 2; depth < 4; depth += 2) {
        int weightRow = TornadoMath.min(depth + item / 2, 2) * 2;
        nextWeight0 = aNin1Pointwise1Weight.get(weightRow + weightChannel0);
        int valueAt = (depth - 2) * 20 + pixelLane;
        int weightAt = buffer + 60 + channelLane;
        {
          float value0 = tile[valueAt];
          float value1 = tile[valueAt + 2];
          float weight0 = tile[weightAt];
          sum0_0 += value0 * weight0;
          sum0_1 += value1 * weight0;
        }
        {
          float value0 = tile[valueAt + 20];
          float value1 = tile[valueAt + 22];
          float weight0 = tile[weightAt + 18];
          sum0_0 += value0 * weight0;
          sum0_1 += value1 * weight0;
        }
        buffer = 36 - buffer;
        int weightTo = buffer + 60 + item / 2 * 18 + item % 2;
        tile[weightTo] = nextWeight0;
        context.localBarrier();
      }
      {
        int valueAt = 2 * 20 + pixelLane;
        int weightAt = buffer + 60 + channelLane;
        {
          float value0 = tile[valueAt];
          float value1 = tile[valueAt + 2];
          float weight0 = tile[weightAt];
          sum0_0 += value0 * weight0;
          sum0_1 += value1 * weight0;
        }
      }
      int channel = firstChannel + channelLane;
      int slot = channelLane * 20 + pixelLane;
      float vNin1Pointwise1Bias0 = aNin1Pointwise1Bias.get(channel);
      {
        int at = TornadoMath.min(first + pixelLane, pixels - 1) * 2 + channel;
        float vNin1Pointwise1ReluTerm0_0 = (sum0_0 + vNin1Pointwise1Bias0);
        float vNin1Pointwise1Relu0_0 = vNin1Pointwise1ReluTerm0_0 < 0f ? 0f : vNin1Pointwise1ReluTerm0_0;
        if (first + pixelLane < pixels) {
          aNin1Pointwise1Relu.set(at, vNin1Pointwise1Relu0_0);
        }
      }
      {
        int at = TornadoMath.min(first + pixelLane + 2, pixels - 1) * 2 + channel;
        float vNin1Pointwise1ReluTerm0_1 = (sum0_1 + vNin1Pointwise1Bias0);
        float vNin1Pointwise1Relu0_1 = vNin1Pointwise1ReluTerm0_1 < 0f ? 0f : vNin1Pointwise1ReluTerm0_1;
        if (first + pixelLane + 2 < pixels) {
          aNin1Pointwise1Relu.set(at, vNin1Pointwise1Relu0_1);
        }
      }
    }
  }
}
