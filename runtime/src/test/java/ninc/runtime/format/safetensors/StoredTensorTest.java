package ninc.runtime.format.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import ninc.runtime.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class StoredTensorTest {
  @Test
  void halvesBecomeTheSameNumbers() {
    // 1, -2, the largest, the smallest subnormal, -0, infinity: IEEE 754 binary16.
    StoredTensor tensor = shorts(Dtype.F16, 0x3c00, 0xc000, 0x7bff, 0x0001, 0x8000, 0x7c00);

    assertThat(tensor.toFloats())
        .containsExactly(1f, -2f, 65504f, 0x1p-24f, -0f, Float.POSITIVE_INFINITY);
  }

  @Test
  void bfloatsBecomeTheSameNumbers() {
    // The upper half of a binary32: 1, -2, 3.140625, 2^-133 (subnormal), -infinity.
    StoredTensor tensor = shorts(Dtype.BF16, 0x3f80, 0xc000, 0x4049, 0x0001, 0xff80);

    assertThat(tensor.toFloats())
        .containsExactly(1f, -2f, 3.140625f, 0x1p-133f, Float.NEGATIVE_INFINITY);
  }

  @Test
  void doublesAreRoundedToTheNearestFloat() {
    ByteBuffer bytes = littleEndian(4 * Double.BYTES);
    bytes.putDouble(0.1).putDouble(1 + 0x1p-24).putDouble(-1e300).putDouble(0x1p-149);

    assertThat(tensor(Dtype.F64, 4, bytes).toFloats())
        .containsExactly(0.1f, 1f, Float.NEGATIVE_INFINITY, Float.MIN_VALUE);
  }

  @Test
  void integersKeepTheirSign() {
    assertThat(tensor(Dtype.I32, 1, littleEndian(4).putInt(-5)).toLongs()).containsExactly(-5);
    assertThat(tensor(Dtype.U32, 1, littleEndian(4).putInt(-1)).toLongs())
        .containsExactly(0xffff_ffffL);
    assertThat(shorts(Dtype.I16, 0x8000, 7).toLongs()).containsExactly(-32768, 7);
    assertThat(shorts(Dtype.U16, 0x8000, 7).toLongs()).containsExactly(32768, 7);
    assertThat(tensor(Dtype.I8, 1, littleEndian(1).put((byte) 0xff)).toLongs()).containsExactly(-1);
    assertThat(tensor(Dtype.U8, 1, littleEndian(1).put((byte) 0xff)).toLongs())
        .containsExactly(255);
    assertThat(tensor(Dtype.BOOL, 2, littleEndian(2).put((byte) 1).put((byte) 0)).toLongs())
        .containsExactly(1, 0);
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"F32", "F64", "F16", "BF16"})
  void otherTypesAreNotTakenForFloats(Dtype dtype) {
    StoredTensor tensor = tensor(dtype, 3, littleEndian(3 * dtype.bytes()));

    assertThatThrownBy(tensor::toFloats)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("tensor 'x' is of type " + dtype);
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F64", "F16", "BF16", "F8_E4M3", "F8_E5M2", "U64"})
  void otherTypesAreNotTakenForIntegers(Dtype dtype) {
    StoredTensor tensor = tensor(dtype, 3, littleEndian(3 * dtype.bytes()));

    assertThatThrownBy(tensor::toLongs)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("tensor 'x' is of type " + dtype);
  }

  @Test
  void dataOfAnotherSizeThanTheShapeIsRefused() {
    assertThatThrownBy(() -> StoredTensor.ofFloats("x", List.of(2L, 2L), new float[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("x: 12 bytes do not hold F32 of shape [2, 2]");
  }

  private static StoredTensor shorts(Dtype dtype, int... values) {
    ByteBuffer bytes = littleEndian(values.length * Short.BYTES);
    for (int value : values) {
      bytes.putShort((short) value);
    }
    return tensor(dtype, values.length, bytes);
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static StoredTensor tensor(Dtype dtype, long elements, ByteBuffer bytes) {
    return new StoredTensor("x", dtype, List.of(elements), MemorySegment.ofArray(bytes.array()));
  }
}
