package ninc.compiler.codegen.cuda;

import java.util.Arrays;
import java.util.Optional;

/**
 * A method of the context or of a class of Java, or an operator, that CUDA C has not, and its
 * definition: as accesses to vectors, or as instructions of PTX, all of which GPUs have from the
 * architecture sm_80 on.
 */
enum CudaFunction {
  UNSIGNED_RIGHT_SHIFT(
      "unsignedRightShift",
      """
      /** Java's operator >>>. */
      __device__ __forceinline__ int unsignedRightShift(int x, int bits) {
        return (int) ((unsigned int) x >> bits);
      }

      __device__ __forceinline__ long long unsignedRightShift(long long x, int bits) {
        return (long long) ((unsigned long long) x >> bits);
      }
      """),

  LOAD_VECTOR(
      "context.loadVector",
      """
      /** Loads 4 adjacent elements (16 bytes). */
      __device__ __forceinline__ void loadVector(
          float* to, int first, const float* from, int index) {
        float4 vector = *reinterpret_cast<const float4*>(from + index);
        to[first] = vector.x;
        to[first + 1] = vector.y;
        to[first + 2] = vector.z;
        to[first + 3] = vector.w;
      }
      """),

  STORE_VECTOR(
      "context.storeVector",
      """
      /** Stores 4 adjacent elements (16 bytes). */
      __device__ __forceinline__ void storeVector(
          float* to, int index, const float* from, int first) {
        *reinterpret_cast<float4*>(to + index) =
            make_float4(from[first], from[first + 1], from[first + 2], from[first + 3]);
      }
      """),

  LOAD_SHORTS(
      "context.loadShorts",
      """
      /** Loads 8 adjacent elements (16 bytes). */
      __device__ __forceinline__ void loadShorts(
          short* to, int first, const short* from, int index) {
        int4 vector = *reinterpret_cast<const int4*>(from + index);
        int pairs[4] = {vector.x, vector.y, vector.z, vector.w};
        #pragma unroll
        for (int i = 0; i < 4; i++) {
          to[first + 2 * i] = (short) pairs[i];
          to[first + 2 * i + 1] = (short) (pairs[i] >> 16);
        }
      }
      """),

  STORE_SHORTS(
      "context.storeShorts",
      """
      /** Stores 8 adjacent elements (16 bytes). */
      __device__ __forceinline__ void storeShorts(
          short* to, int index, const short* from, int first) {
        int pairs[4];
        #pragma unroll
        for (int i = 0; i < 4; i++) {
          pairs[i] = (from[first + 2 * i] & 0xffff) | from[first + 2 * i + 1] << 16;
        }
        *reinterpret_cast<int4*>(to + index) = make_int4(pairs[0], pairs[1], pairs[2], pairs[3]);
      }
      """),

  LOAD_EIGHT_BYTES(
      "context.loadEightBytes",
      """
      /** Loads 8 adjacent elements (8 bytes). */
      __device__ __forceinline__ void loadEightBytes(
          signed char* to, int first, const signed char* from, int index) {
        int2 vector = *reinterpret_cast<const int2*>(from + index);
        const signed char* elements = reinterpret_cast<const signed char*>(&vector);
        #pragma unroll
        for (int i = 0; i < 8; i++) {
          to[first + i] = elements[i];
        }
      }
      """),

  STORE_EIGHT_BYTES(
      "context.storeEightBytes",
      """
      /** Stores 8 adjacent elements (8 bytes). */
      __device__ __forceinline__ void storeEightBytes(
          signed char* to, int index, const signed char* from, int first) {
        int2 vector;
        signed char* elements = reinterpret_cast<signed char*>(&vector);
        #pragma unroll
        for (int i = 0; i < 8; i++) {
          elements[i] = from[first + i];
        }
        *reinterpret_cast<int2*>(to + index) = vector;
      }
      """),

  LOAD_FOUR_BYTES(
      "context.loadFourBytes",
      """
      /** Loads 4 adjacent elements (4 bytes). */
      __device__ __forceinline__ void loadFourBytes(
          signed char* to, int first, const signed char* from, int index) {
        int vector = *reinterpret_cast<const int*>(from + index);
        const signed char* elements = reinterpret_cast<const signed char*>(&vector);
        #pragma unroll
        for (int i = 0; i < 4; i++) {
          to[first + i] = elements[i];
        }
      }
      """),

  STORE_FOUR_BYTES(
      "context.storeFourBytes",
      """
      /** Stores 4 adjacent elements (4 bytes). */
      __device__ __forceinline__ void storeFourBytes(
          signed char* to, int index, const signed char* from, int first) {
        int vector;
        signed char* elements = reinterpret_cast<signed char*>(&vector);
        #pragma unroll
        for (int i = 0; i < 4; i++) {
          elements[i] = from[first + i];
        }
        *reinterpret_cast<int*>(to + index) = vector;
      }
      """),

  COPY_ASYNC(
      "context.copyAsync",
      """
      /** Copies 8 elements (16 bytes) to local memory, where they are after awaitCopies. */
      __device__ __forceinline__ void copyAsync(short* to, int at, const short* from, int index) {
        asm volatile("cp.async.cg.shared.global [%0], [%1], 16;"
            :: "r"((unsigned int) __cvta_generic_to_shared(to + at)), "l"(from + index) : "memory");
      }
      """),

  COPY_ASYNC_OR_ZERO(
      "context.copyAsyncOrZero",
      """
      /** Copies 8 elements (16 bytes) to local memory if they are valid, and zeros otherwise. */
      __device__ __forceinline__ void copyAsyncOrZero(
          short* to, int at, const short* from, int index, bool valid) {
        asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;"
            :: "r"((unsigned int) __cvta_generic_to_shared(to + at)), "l"(from + index),
            "r"(valid ? 16 : 0) : "memory");
      }
      """),

  COPY_HALF_ASYNC_OR_ZERO(
      "context.copyHalfAsyncOrZero",
      """
      /** Copies 4 elements (8 bytes) to local memory if they are valid, and zeros otherwise. */
      __device__ __forceinline__ void copyHalfAsyncOrZero(
          short* to, int at, const short* from, int index, bool valid) {
        asm volatile("cp.async.ca.shared.global [%0], [%1], 8, %2;"
            :: "r"((unsigned int) __cvta_generic_to_shared(to + at)), "l"(from + index),
            "r"(valid ? 8 : 0) : "memory");
      }
      """),

  COPY_QUARTER_ASYNC_OR_ZERO(
      "context.copyQuarterAsyncOrZero",
      """
      /** Copies 2 elements (4 bytes) to local memory if they are valid, and zeros otherwise. */
      __device__ __forceinline__ void copyQuarterAsyncOrZero(
          short* to, int at, const short* from, int index, bool valid) {
        asm volatile("cp.async.ca.shared.global [%0], [%1], 4, %2;"
            :: "r"((unsigned int) __cvta_generic_to_shared(to + at)), "l"(from + index),
            "r"(valid ? 4 : 0) : "memory");
      }
      """),

  COMMIT_COPIES(
      "context.commitCopies",
      """
      /** Makes a group of the copies that the item has begun since the last group. */
      __device__ __forceinline__ void commitCopies() {
        asm volatile("cp.async.commit_group;" ::: "memory");
      }
      """),

  AWAIT_COPIES(
      "context.awaitCopies",
      """
      /** Waits until no more than the last groups of the item's copies are pending. */
      template <int PENDING>
      __device__ __forceinline__ void awaitCopies() {
        asm volatile("cp.async.wait_group %0;" :: "n"(PENDING) : "memory");
      }
      """),

  STORE(
      "context.store",
      """
      /** Copies 8 elements (16 bytes) from local to global memory. */
      __device__ __forceinline__ void store(short* to, int index, const short* tile, int at) {
        *reinterpret_cast<int4*>(to + index) = *reinterpret_cast<const int4*>(tile + at);
      }
      """),

  LOAD_MATRICES(
      "context.loadMatrices",
      """
      /** Loads four 8x8 matrices, of which each item of the warp gives the address of a row. */
      __device__ __forceinline__ void loadMatrices(
          int* fragment, int first, const short* tile, int at) {
        asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
            : "=r"(fragment[first]), "=r"(fragment[first + 1]), "=r"(fragment[first + 2]),
            "=r"(fragment[first + 3])
            : "r"((unsigned int) __cvta_generic_to_shared(tile + at)) : "memory");
      }
      """),

  LOAD_MATRICES_TRANSPOSED(
      "context.loadMatricesTransposed",
      """
      /** Loads four 8x8 matrices transposed, of which each item of the warp gives a row. */
      __device__ __forceinline__ void loadMatricesTransposed(
          int* fragment, int first, const short* tile, int at) {
        asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
            : "=r"(fragment[first]), "=r"(fragment[first + 1]), "=r"(fragment[first + 2]),
            "=r"(fragment[first + 3])
            : "r"((unsigned int) __cvta_generic_to_shared(tile + at)) : "memory");
      }
      """),

  MULTIPLY_ADD_BFLOAT16(
      "context.multiplyAddBfloat16",
      """
      /** Adds the product of a 16x16 and a 16x8 matrix of bfloat16 to the sums of a warp. */
      __device__ __forceinline__ void multiplyAddBfloat16(
          float* sums, int first, const int* a, int firstA, const int* b, int firstB) {
        asm("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 "
            "{%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
            : "+f"(sums[first]), "+f"(sums[first + 1]), "+f"(sums[first + 2]), "+f"(sums[first + 3])
            : "r"(a[firstA]), "r"(a[firstA + 1]), "r"(a[firstA + 2]), "r"(a[firstA + 3]),
            "r"(b[firstB]), "r"(b[firstB + 1]));
      }
      """),

  MULTIPLY_ADD_FLOAT16(
      "context.multiplyAddFloat16",
      """
      /** Adds the product of a 16x16 and a 16x8 matrix of float16 to the sums of a warp. */
      __device__ __forceinline__ void multiplyAddFloat16(
          float* sums, int first, const int* a, int firstA, const int* b, int firstB) {
        asm("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 "
            "{%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
            : "+f"(sums[first]), "+f"(sums[first + 1]), "+f"(sums[first + 2]), "+f"(sums[first + 3])
            : "r"(a[firstA]), "r"(a[firstA + 1]), "r"(a[firstA + 2]), "r"(a[firstA + 3]),
            "r"(b[firstB]), "r"(b[firstB + 1]));
      }
      """),

  FLOAT16_TO_FLOAT(
      "Float.float16ToFloat",
      """
      /** Returns a float16 as a float. */
      __device__ __forceinline__ float float16ToFloat(short x) {
        float y;
        asm("cvt.f32.f16 %0, %1;" : "=f"(y) : "h"(x));
        return y;
      }
      """),

  FLOAT_TO_FLOAT16(
      "Float.floatToFloat16",
      """
      /** Rounds a float to the nearest float16, of two the even one. */
      __device__ __forceinline__ short floatToFloat16(float x) {
        short y;
        asm("cvt.rn.f16.f32 %0, %1;" : "=h"(y) : "f"(x));
        return y;
      }
      """);

  private final String method;
  private final String text;

  CudaFunction(String method, String text) {
    this.method = method;
    this.text = text;
  }

  /**
   * Returns the function that stands for a method of Java.
   *
   * @param method the name of the method after that of its class, or after {@code context}
   */
  static Optional<CudaFunction> of(String method) {
    return Arrays.stream(values()).filter(function -> function.method.equals(method)).findFirst();
  }

  /** Returns its definition. */
  String text() {
    return text;
  }

  /** Returns a call. */
  String call(String arguments) {
    String name = method.substring(method.indexOf('.') + 1);
    // The instruction takes a constant.
    return this == AWAIT_COPIES
        ? "%s<%s>()".formatted(name, arguments)
        : "%s(%s)".formatted(name, arguments);
  }
}
