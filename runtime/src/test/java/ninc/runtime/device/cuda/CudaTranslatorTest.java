package ninc.runtime.device.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kernels are translated as TornadoVM's CUDA backend does it, and nothing is guessed. */
class CudaTranslatorTest {

  private static String translate(String body) {
    return CudaTranslator.translate(
        "Tested",
        """
        public final class Tested {
          private Tested() {}

          public static void run(KernelContext context, IntArray aStep, FloatArray aSum) {
            %s
          }
        }
        """
            .formatted(body),
        16);
  }

  /** Asserts what a statement becomes. */
  private static void assertBecomes(String java, String cuda) {
    assertThat(translate(java)).contains("\n  " + cuda + "\n");
  }

  @Test
  void aKernelIsTranslated() {
    String java =
        """
        /** A sum. */
        public final class SumKernel {

          private SumKernel() {}

          /**
           * @param aStep examples, read
           */
          public static void run(KernelContext context, IntArray aStep, ByteArray aKept, FloatArray aSum) {
            float[] tile = context.allocateFloatLocalArray(128);
            int item = context.localIdx;
            // each item adds up its share
            float sum = 0f, largest = -Float.MAX_VALUE;
            for (int i = context.globalIdx; i < aStep.get(0) * 25; i += context.globalGroupSizeX) {
              if (aKept.get(i) != 0 && keeps(i)) {
                sum += aSum.get(i);
              } else {
                largest = TornadoMath.max(largest, aSum.get(i));
              }
            }
            tile[item] = sum;
            context.localBarrier();
            if (item == 0) aSum.set(context.groupIdx, TornadoMath.exp(tile[0]) / (item + 1));
          }

          private static boolean keeps(int x) {
            return (int) ((x ^ x >> 16 & 0xffff) * -73L) >= 0;
          }
        }
        """;
    assertThat(CudaTranslator.translate("SumKernel", java, 128))
        .isEqualTo(
            """
            static __device__ bool kernel_keeps(int x);
            extern "C" __global__ void SumKernel(long *_kernel_context, \
            unsigned char *_constant_region, unsigned char *_local_region, int *_atomics, \
            unsigned char *aStep_buffer, unsigned char *aKept_buffer, unsigned char *aSum_buffer) {
              unsigned long aStep = (unsigned long) aStep_buffer;
              unsigned long aKept = (unsigned long) aKept_buffer;
              unsigned long aSum = (unsigned long) aSum_buffer;
              __shared__ float tile[128];
              int item = ((int) threadIdx.x);
              float sum = 0.0f;
              float largest = - (3.4028234663852886e38f);
              for (int i = ((int) (blockIdx.x * blockDim.x + threadIdx.x)); \
            i < *((int *) (aStep + (((long) (0) << 2) + 128L))) * 25; \
            i += ((int) (gridDim.x * blockDim.x))) {
                if (*((char *) (aKept + (((long) (i) << 0) + 128L))) != 0 && kernel_keeps(i)) {
                  sum += *((float *) (aSum + (((long) (i) << 2) + 128L)));
                }
                else {
                  largest = max(largest, *((float *) (aSum + (((long) (i) << 2) + 128L))));
                }
              }
              tile[item] = sum;
              __syncthreads();
              if (item == 0) {
                *((float *) (aSum + (((long) (((int) blockIdx.x)) << 2) + 128L))) = \
            exp(tile[0]) / (item + 1);
              }
            }
            static __device__ bool kernel_keeps(int x) {
              return (int) ((x ^ x >> 16 & 65535) * -73L) >= 0;
            }
            """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      value = {
        "int a = -2147483648;            => int a = (-2147483647 - 1);",
        "long b = 5L - -3;               => long b = 5L - -3;",
        "float c = 1e-5f;                => float c = 1.0E-5f;",
        "boolean d = !true || 1 <= 2;    => bool d = !true || 1 <= 2;",
        "byte e = (byte) 300;            => char e = (char) 300;",
        "float f = 1 < 2 ? 1f : -0f;     => float f = 1 < 2 ? 1.0f : - 0.0f;",
        "int g = 7 % 3 << 2 >> 1 & ~6;   => int g = 7 % 3 << 2 >> 1 & ~6;",
        "int h = TornadoMath.min(1, 2);  => int h = min(1, 2);",
      })
  void declarationsAreTranslated(String java, String cuda) {
    assertBecomes(java, cuda);
  }

  @Test
  void elementsBeginAfterTheHeader() {
    assertBecomes("aSum.set(3, 1f);", "*((float *) (aSum + (((long) (3) << 2) + 16L))) = 1.0f;");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "int a = 1 >>> 2;                       | UNSIGNED_RIGHT_SHIFT: 1 >>> 2",
        "double a = 1;                          | PRIMITIVE_TYPE: double",
        "float[] a = new float[3];              | VARIABLE: float[] a = new float[3]",
        "float a = Math.max(1f, 2f);            | METHOD_INVOCATION: Math.max(1.0F, 2.0F)",
        "aSum.clear();                          | METHOD_INVOCATION: aSum.clear()",
        "context.atomicAdd(aSum, 0, 1);         | METHOD_INVOCATION: context.atomicAdd(aSum, 0, 1)",
        "int a = context.globalIdy;             | MEMBER_SELECT: context.globalIdy",
        "outer: while (true) { break outer; }   | LABELED_STATEMENT: outer:",
        "for (int i = 0; ; i++, i++) { }        | FOR_LOOP: ",
        "String a = null;                       | IDENTIFIER: String",
      })
  void anythingElseIsRejected(String java, String message) {
    assertThatThrownBy(() -> translate(java))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Tested: no translation to CUDA C is known for " + message);
  }

  @Test
  void textThatIsNotJavaIsRejected() {
    assertThatThrownBy(() -> translate("int a = ;"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("illegal start of expression");
  }
}
