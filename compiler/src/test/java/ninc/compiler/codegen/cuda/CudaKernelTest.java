package ninc.compiler.codegen.cuda;

import static ninc.dsl.Dsl.sgd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.LongStream;
import ninc.compiler.CompileOptions;
import ninc.compiler.Compiler;
import ninc.compiler.Target;
import ninc.compiler.codegen.program.DeviceBuffer;
import ninc.compiler.codegen.program.DeviceBuffer.Kind;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.DeviceKernel.Access;
import ninc.compiler.codegen.program.DeviceKernel.Argument;
import ninc.compiler.codegen.program.ElementType;
import ninc.compiler.codegen.program.Grid;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.schedule.Schedules;
import ninc.compiler.schedule.WorkGroupTraits;
import ninc.dsl.Network;
import ninc.random.Choices;
import ninc.random.RandomNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Kernels are printed as CUDA C that says the same as their Java, and nothing is guessed. */
class CudaKernelTest {

  private static Argument argument(ElementType element, Access access) {
    return new Argument(new DeviceBuffer("any", element, "[N]", Kind.COMPUTED, 0, 1), access);
  }

  private static CudaKernel print(String className, String java, Argument... arguments) {
    return CudaKernel.of(
        new DeviceKernel(
            "any", className, java, List.of(arguments), Grid.each(0, 100, 64), List.of()));
  }

  /** Prints a kernel of these statements, which may use arrays of numbers and of 16-bit values. */
  private static CudaKernel print(String body) {
    return print(
        "Tested",
        """
        public final class Tested {
          private Tested() {}

          public static void run(KernelContext context, IntArray aStep, ShortArray aHalves, FloatArray aSum) {
            %s
          }
        }
        """
            .formatted(body),
        argument(ElementType.INT, Access.READ),
        argument(ElementType.INT, Access.READ),
        argument(ElementType.FLOAT, Access.READ_WRITE));
  }

  /** Asserts what a statement becomes. */
  private static void assertBecomes(String java, String cuda) {
    assertThat(print(java).text()).contains("\n    " + cuda + "\n");
  }

  @Test
  void aKernelIsPrintedWithItsCommentsAndHelpers() {
    String java =
        """
        /**
         * sum: adds up.
         *
         * <p>Of what is kept.
         */
        public final class SumKernel {

          private SumKernel() {}

          /**
           * @param aStep examples, read
           */
          public static void run(KernelContext context, IntArray aStep, ByteArray aKept, FloatArray aSum) {
            float[] tile = context.allocateFloatLocalArray(128);
            int item = context.localIdx;

            {
              // each item adds up its share
              float sum = 0f, largest = -Float.MAX_VALUE; // of its own
              for (int i = context.globalIdx; i < aStep.get(0) * 25; i += context.globalGroupSizeX) {
                if (aKept.get(i) != 0 && keeps(i)) {
                  sum += aSum.get(i);
                } else {
                  largest = TornadoMath.max(largest, aSum.get(i));
                }
                // and so on
              }
              tile[item] = sum;
            }
            context.localBarrier();
            if (item == 0) aSum.set(context.groupIdx, TornadoMath.exp(tile[0]) / (item + 1));
          }

          /** Whether it is kept. */
          private static boolean keeps(int x) {
            return (int) ((x ^ x >> 16 & 0xffff) * -73L) >= 0;
          }
        }
        """;
    CudaKernel kernel =
        print(
            "SumKernel",
            java,
            argument(ElementType.INT, Access.READ),
            argument(ElementType.BYTE, Access.READ),
            argument(ElementType.FLOAT, Access.READ_WRITE));
    assertThat(kernel.name()).isEqualTo("SumKernel");
    assertThat(kernel.dynamicSharedBytes()).isZero();
    assertThat(kernel.text())
        .isEqualTo(
            """
            /**
             * sum: adds up.
             *
             * Of what is kept.
             */
            namespace ninc {

              __device__ static bool keeps(int x);

              /**
               * @param aStep examples, read
               */
              extern "C" __global__ void __launch_bounds__(64) SumKernel(
                  const int* __restrict__ aStep,
                  const signed char* __restrict__ aKept,
                  float* __restrict__ aSum) {
                __shared__ __align__(128) float tile[128];
                int item = (int) threadIdx.x;

                {
                  // each item adds up its share
                  float sum = 0.0f;
                  // of its own
                  float largest = -3.4028235e38f;
                  for (int i = ((int) blockIdx.x * 64 + (int) threadIdx.x); i < aStep[0] * 25; \
            i += ((int) gridDim.x * 64)) {
                    if (aKept[i] != 0 && keeps(i)) {
                      sum += aSum[i];
                    }
                    else {
                      largest = max(largest, aSum[i]);
                    }
                    // and so on
                  }
                  tile[item] = sum;
                }
                __syncthreads();
                if (item == 0) {
                  aSum[(int) blockIdx.x] = expf(tile[0]) / (item + 1);
                }
              }

              /** Whether it is kept. */
              __device__ static bool keeps(int x) {
                return (int) ((x ^ x >> 16 & 0xffff) * -73L) >= 0;
              }
            }
            """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      value = {
        "int a = -2147483648;                   => int a = (int) 0x80000000;",
        "int a = 0xffff0000 ^ 0xff_ff;          => int a = (int) 0xffff0000 ^ 0xffff;",
        "long b = 5L - -3;                      => long long b = 5L - -3;",
        "float c = 1e-5f - 2f;                  => float c = 1e-5f - 2.0f;",
        "boolean d = !true || 1 <= 2;           => bool d = !true || 1 <= 2;",
        "byte e = (byte) 300;                   => signed char e = (signed char) 300;",
        "float f = 1 < 2 ? 1f : -0f;            => float f = 1 < 2 ? 1.0f : -0.0f;",
        "int g = 7 % 3 << 2 >> 1 & ~6;          => int g = 7 % 3 << 2 >> 1 & ~6;",
        "int h = TornadoMath.min(1, 2) /* m */; => int h = min(1, 2);",
        "int i = 5 >>> 2;                       => int i = unsignedRightShift(5, 2);",
        "float j = Float.intBitsToFloat(aHalves.get(1) << 16);"
            + " => float j = __int_as_float(aHalves[1] << 16);",
        "float[] sums = new float[64];          => float sums[64] = {};",
        "aSum.set(3, Float.NEGATIVE_INFINITY);  => aSum[3] = __int_as_float(0xff800000);",
        "context.globalBarrier();               => __syncthreads();",
      })
  void statementsArePrinted(String java, String cuda) {
    assertBecomes(java, cuda);
  }

  @Test
  void aFunctionIsDefinedOnlyWhereItIsCalled() {
    assertThat(print("int a = 8 >>> 1;").text())
        .contains("int unsignedRightShift(int x, int bits)");
    assertThat(print("int a = 8 >> 1;").text()).doesNotContain("unsignedRightShift");
  }

  @Test
  void copiesAndProductsOfMatricesAreInstructions() {
    String text =
        print(
                """
                short[] tile = context.allocateShortLocalArray(1024);
                float[] sums = new float[4];
                int[] a = new int[4];
                int[] b = new int[4];
                context.copyAsync(tile, 8, aHalves, 16);
                context.copyAsyncOrZero(tile, 16, aHalves, 24, 1 < 2);
                context.commitCopies();
                context.awaitCopies(0);
                context.loadMatrices(a, 0, tile, 8);
                context.loadMatricesTransposed(b, 0, tile, 16);
                context.multiplyAddBfloat16(sums, 0, a, 0, b, 2);
                context.multiplyAddFloat16(sums, 0, a, 0, b, 2);
                """)
            .text();
    assertThat(text)
        .contains(
            """
                __shared__ __align__(128) short tile[1024];
                float sums[4] = {};
                int a[4] = {};
                int b[4] = {};
                copyAsync(tile, 8, aHalves, 16);
                copyAsyncOrZero(tile, 16, aHalves, 24, 1 < 2);
                commitCopies();
                awaitCopies<0>();
                loadMatrices(a, 0, tile, 8);
                loadMatricesTransposed(b, 0, tile, 16);
                multiplyAddBfloat16(sums, 0, a, 0, b, 2);
                multiplyAddFloat16(sums, 0, a, 0, b, 2);
            """)
        .contains(
            "cp.async.cg.shared.global [%0], [%1], 16;",
            "cp.async.cg.shared.global [%0], [%1], 16, %2;",
            "cp.async.commit_group;",
            "cp.async.wait_group %0;",
            "ldmatrix.sync.aligned.m8n8.x4.shared.b16",
            "ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16",
            "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32",
            "mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32");
  }

  /** A kernel may declare 48 KB itself: 12,288 floats. */
  @Test
  void localArraysThatAreTooLargeAreDynamic() {
    assertThat(print("float[] tile = context.allocateFloatLocalArray(12288);").dynamicSharedBytes())
        .isZero();
    CudaKernel large =
        print(
            """
            short[] weights = context.allocateShortLocalArray(65);
            float[] tile = context.allocateFloatLocalArray(12288);
            """);
    assertThat(large.dynamicSharedBytes()).isEqualTo(256 + 49152);
    assertThat(large.text())
        .contains(
            """
                extern __shared__ __align__(128) unsigned char localMemory[];
                short* weights = (short*) (localMemory + 0);
                float* tile = (float*) (localMemory + 256);
            """);
  }

  @Test
  void loopsOverPrivateArraysAreUnrolled() {
    String text =
        print(
                """
                float[] sums = new float[8];
                for (int k = 0; k < 4096; k += 16) {
                  for (int i = 0; i < 2; i++) {
                    int row = i * 4;
                    for (int j = 0; j < 4; j++) {
                      sums[row + j] += aSum.get(k);
                    }
                  }
                }
                for (int i = 0; i < aStep.get(0); i++) {
                  sums[i] = 0f;
                }
                """)
            .text();
    assertThat(text)
        .contains(
            """
                float sums[8] = {};
                for (int k = 0; k < 4096; k += 16) {
                  #pragma unroll
                  for (int i = 0; i < 2; i++) {
                    int row = i * 4;
                    #pragma unroll
                    for (int j = 0; j < 4; j++) {
                      sums[row + j] += aSum[k];
                    }
                  }
                }
                for (int i = 0; i < aStep[0]; i++) {
            """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "double a = 1;                        | primitive type: double",
        "double a = 1.0;                      | primitive type: double",
        "float a = 1.0;                       | double literal: 1.0",
        "float a = Math.max(1f, 2f);          | method invocation: Math.max(1f, 2f)",
        "aSum.clear();                        | method invocation: aSum.clear()",
        "context.atomicAdd(aSum, 0, 1);       | method invocation: context.atomicAdd(aSum, 0, 1)",
        "int a = context.globalIdy;           | member select: context.globalIdy",
        "int a = 1; a >>>= 1;                 | unsigned right shift assignment: a >>>= 1",
        "outer: while (true) { break outer; } | labeled statement: outer: while (true) { break",
        "for (int i = 0; ; i++, i++) { }      | for loop: for (int i = 0; ; i++, i++) { }",
        "float[] a = context.allocateFloatLocalArray(2 * 3); | variable: float[] a = context.",
        "String a = null;                     | identifier: String",
      })
  void anythingElseIsRejected(String java, String message) {
    assertThatThrownBy(() -> print(java))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("Tested, line 5: no CUDA C is known for " + message);
  }

  @Test
  void textThatIsNotJavaIsRejected() {
    assertThatThrownBy(() -> print("int a = ;"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Tested, line 5: illegal start of expression");
  }

  /** Networks of every node under hostile names. */
  @ParameterizedTest
  @EnumSource(names = {"NONE", "FULL"})
  void everyKernelOfRandomNetworksIsPrinted(FusionLevel level) {
    CompileOptions options =
        CompileOptions.atLevel(level)
            .target(new Target.WorkGroups(new Schedules(WorkGroupTraits.GPU)));
    LongStream.range(0, 6)
        .mapToObj(seed -> RandomNetwork.of(Choices.drawn(seed)))
        .flatMap(network -> kernels(network, options).stream())
        .forEach(CudaKernelTest::assertIsPrinted);
  }

  private static List<DeviceKernel> kernels(Network network, CompileOptions options) {
    return Compiler.compile(Compiler.training(network, sgd(0.1).momentum(0.9)), options)
        .program()
        .orElseThrow()
        .kernels();
  }

  private static void assertIsPrinted(DeviceKernel kernel) {
    CudaKernel printed = CudaKernel.of(kernel);
    assertThat(printed.name()).isEqualTo(kernel.className());
    assertThat(printed.text())
        .contains(" %s(".formatted(kernel.className()))
        .doesNotContain("context.", "TornadoMath", ".get(", ".set(");
  }
}
