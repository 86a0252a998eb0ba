package ninc.runtime.format.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import ninc.runtime.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SafetensorsHostileFileTest {
  @TempDir Path folder;

  static Stream<Arguments> headers() {
    return Stream.of(
        // Offsets: the file has 8 bytes of data.
        arguments(two("0,4", "0,4"), "tensor 'b' begins at byte 0, inside another tensor"),
        arguments(two("0,4", "3,7"), "tensor 'b' begins at byte 3, inside another tensor"),
        arguments(one("4,8"), "tensor 'a' begins at byte 4, which leaves bytes from 0 on"),
        arguments(two("0,4", "5,9"), "begins at byte 5, which leaves bytes from 4 on"),
        arguments(one("8,4"), "tensor 'a' ends at byte 4, before it begins at 8"),
        arguments(two("0,4", "8,4"), "tensor 'b' ends at byte 4, before it begins at 8"),
        arguments(
            tensors("'a':{'dtype':'F32','shape':[3],'data_offsets':[0,12]}"),
            "tensor 'a' ends at byte 12, but the file has 8 bytes of data"),
        arguments(one("0,4"), "its last 4 bytes belong to no tensor"),
        arguments("{}", "its last 8 bytes belong to no tensor"),
        arguments(one("0,4,8"), "tensor 'a' has 3 data_offsets instead of 2"),
        arguments(one("0"), "tensor 'a' has 1 data_offsets instead of 2"),
        arguments(one("-4,0"), "data_offsets of tensor 'a' has the negative element -4"),
        arguments(one("0,4.0"), "data_offsets of tensor 'a' has an element that is not an integer"),
        arguments(one("0,[4]"), "data_offsets of tensor 'a' has an element that is not an integer"),
        arguments(one("0,18446744073709551620"), "out of range of long"),
        arguments(one("0,9223372036854775807"), "but its dtype and shape require 4"),
        // Shapes and types.
        arguments(
            shape("F32", "[3]"), "tensor 'a' has 8 bytes, but its dtype and shape require 12"),
        arguments(
            shape("F64", "[2]"), "tensor 'a' has 8 bytes, but its dtype and shape require 16"),
        arguments(shape("F32", "[0,2]"), "but its dtype and shape require 0"),
        arguments(shape("F32", "[-2]"), "shape of tensor 'a' has the negative element -2"),
        arguments(
            shape("F32", "[2.5]"), "shape of tensor 'a' has an element that is not an integer"),
        arguments(
            shape("F32", "['2']"), "shape of tensor 'a' has an element that is not an integer"),
        arguments(
            shape("F32", "[null]"), "shape of tensor 'a' has an element that is not an integer"),
        arguments(shape("F32", "2"), "shape of tensor 'a' is not an array"),
        arguments(
            shape("F32", "[[2]]"), "shape of tensor 'a' has an element that is not an integer"),
        arguments(
            shape("F32", "[4294967296,4294967296]"), "multiplies to more bytes than a file can"),
        arguments(
            shape("U8", "[4294967296,4294967296,1]"), "multiplies to more bytes than a file can"),
        arguments(shape("F64", "[1152921504606846976]"), "multiplies to more bytes than a file"),
        arguments(shape("F32", "[9223372036854775808]"), "out of range of long"),
        arguments(
            shape("f32", "[2]"), "tensor 'a' has dtype 'f32', which is not one of [F64, F32,"),
        arguments(shape("Q4_K", "[2]"), "tensor 'a' has dtype 'Q4_K', which is not one of"),
        // Structure.
        arguments(tensors("'a':{'shape':[2],'data_offsets':[0,8]}"), "'a' lacks one of dtype,"),
        arguments(tensors("'a':{'dtype':'F32','data_offsets':[0,8]}"), "'a' lacks one of dtype,"),
        arguments(tensors("'a':{'dtype':'F32','shape':[2]}"), "'a' lacks one of dtype,"),
        arguments(
            tensors("'a':{'dtype':'F32','strides':[1]}"), "'a' has the unknown field 'strides'"),
        arguments(tensors("'a':{'dtype':32}"), "dtype of tensor 'a' is not a string"),
        arguments(tensors("'a':3"), "tensor 'a' is not an object"),
        arguments(tensors("'a':null"), "tensor 'a' is not an object"),
        arguments(tensors("'__metadata__':[]"), "__metadata__ is not an object"),
        arguments(tensors("'__metadata__':{'epoch':3}"), "'epoch' of __metadata__ is not a string"),
        arguments(tensors("'__metadata__':{'a':{}}"), "'a' of __metadata__ is not a string"),
        // JSON.
        arguments(two("0,4", "4,8").replace("'b'", "'a'"), "Duplicate field 'a'"),
        arguments(two("0,4", "4,8").replace("'b'", "'\\u0061'"), "Duplicate field 'a'"),
        arguments(tensors("'a':{'dtype':'F32','dtype':'F32'}"), "Duplicate field 'dtype'"),
        arguments(tensors("'__metadata__':{'x':'1','x':'2'}"), "Duplicate field 'x'"),
        arguments(tensors("'__metadata__':{},'__metadata__':{}"), "Duplicate field"),
        arguments(one("0,4") + "{}", "its header has content after the closing brace"),
        arguments(one("0,4") + " x", "its header is not valid JSON"),
        arguments("{'a':{'dtype':'F32'", "its header is not valid JSON"),
        arguments("{", "its header is not valid JSON"),
        arguments("{'a'", "its header is not valid JSON"),
        arguments(one("0,08"), "its header is not valid JSON"),
        arguments("[]", "its header does not begin with '{'"),
        arguments("\"text\"", "its header does not begin with '{'"),
        arguments(" " + one("0,8"), "its header does not begin with '{'"),
        arguments("\ufeff" + one("0,8"), "its header does not begin with '{'"),
        arguments("", "its header does not begin with '{'"),
        arguments("{'a':".repeat(100_000), "tensor 'a' has the unknown field 'a'"),
        arguments(
            "{'a':{'shape':" + "[".repeat(1_000_000), "has an element that is not an integer"));
  }

  @ParameterizedTest
  @MethodSource("headers")
  void aWrongHeaderIsNamed(String header, String problem) {
    byte[] bytes = RawFile.bytes(header.replace('\'', '"'), 8);

    assertInvalid(bytes, problem);
  }

  @Test
  void aHeaderLongerThanTheFileIsRefused() {
    byte[] json = "{}".getBytes(StandardCharsets.UTF_8);

    assertInvalid(RawFile.bytes(3, json, 0), "its header claims 3 bytes, but only 2 follow");
    assertInvalid(
        RawFile.bytes(99_999_999, json, 0), "its header claims 99999999 bytes, but only 2 follow");
  }

  @Test
  void aHeaderOverTheLimitIsRefusedBeforeAnythingIsAllocated() {
    byte[] json = "{}".getBytes(StandardCharsets.UTF_8);

    assertInvalid(RawFile.bytes(100_000_001, json, 0), "its header claims 100000001 bytes");
    assertInvalid(RawFile.bytes(Long.MAX_VALUE, json, 0), "its header claims 9223372036854775807");
    assertInvalid(RawFile.bytes(-1, json, 0), "its header claims 18446744073709551615 bytes");
  }

  @Test
  void aFileTooShortForAHeaderIsRefused() {
    assertInvalid(new byte[0], "it has 0 bytes, too few");
    assertInvalid(new byte[7], "it has 7 bytes, too few");
    assertInvalid(new byte[8], "its header does not begin with '{'");
  }

  @Test
  void aHeaderThatIsNotUtf8IsRefused() {
    byte[] header = one("0,8").replace('\'', '"').getBytes(StandardCharsets.ISO_8859_1);
    header[2] = (byte) 0xe9;

    assertInvalid(RawFile.bytes(header.length, header, 8), "its header is not UTF-8");
  }

  @Test
  void namesInMessagesCannotReachTheTerminal() {
    String name = "\\u001b[2J\\n\\u202e" + "x".repeat(10_000);
    byte[] bytes = RawFile.bytes("{\"" + name + "\":3}", 0);

    assertThatThrownBy(() -> RawFile.open(folder, bytes))
        .isInstanceOf(UserError.class)
        .satisfies(error -> {
          assertThat(error.getMessage()).hasSizeLessThan(600).contains("tensor '?[2J??xxx");
          assertThat(error.getMessage().chars()).noneMatch(Character::isISOControl);
        });
  }

  @Test
  void emptyTensorsMayStandAnywhere() throws IOException {
    String header =
        ("{'x':{'dtype':'F32','shape':[0],'data_offsets':[8,8]},"
                + "'b':{'dtype':'F32','shape':[1],'data_offsets':[4,8]},"
                + "'y':{'dtype':'I64','shape':[4,0],'data_offsets':[4,4]},"
                + "'a':{'dtype':'F32','shape':[],'data_offsets':[0,4]}}  ")
            .replace('\'', '"');

    SafetensorsFile file = RawFile.open(folder, RawFile.bytes(header, 8));

    assertThat(file.names()).containsExactly("x", "b", "y", "a");
    assertThat(file.tensor("x").toFloats()).isEmpty();
    assertThat(file.tensor("a").toFloats()).containsExactly(Float.intBitsToFloat(0x03020100));
    assertThat(file.tensor("b").toFloats()).containsExactly(Float.intBitsToFloat(0x07060504));
  }

  @Test
  void aMissingTensorIsNamedWithThoseThatAreThere() throws IOException {
    SafetensorsFile file =
        RawFile.open(folder, RawFile.bytes(two("0,4", "4,8").replace('\'', '"'), 8));

    assertThatThrownBy(() -> file.tensor("conv1.weight"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("has no tensor 'conv1.weight'; it has [a, b]");
  }

  @Test
  void aPathThatIsNoFileIsTheUsersMistake() {
    assertThatThrownBy(() -> SafetensorsFile.open(folder.resolve("none")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("file not found: " + folder.resolve("none") + "; check the path");
    assertThatThrownBy(() -> SafetensorsFile.open(folder))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(folder + " is not a file");
  }

  @Test
  void aDamagedFileIsReadOrRefusedButNeverCrashes() throws IOException {
    long seed = 20260101;
    Random random = new Random(seed);
    String header = two("0,4", "4,8").replace('\'', '"');
    byte[] valid = RawFile.bytes(header, 8);
    Path path = folder.resolve("model.safetensors");
    int refused = 0;
    for (int round = 0; round < 2_000; round++) {
      byte[] damaged = Arrays.copyOf(valid, valid.length - random.nextInt(2) * random.nextInt(20));
      for (int change = random.nextInt(1, 4); change > 0; change--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      Files.write(path, damaged);
      try {
        SafetensorsFile file = SafetensorsFile.open(path);
        assertThat(file.names()).as("seed %d, round %d", seed, round).hasSizeLessThan(3);
      } catch (UserError e) {
        assertThat(e.getMessage()).as("seed %d, round %d", seed, round).startsWith(path + " is");
        refused++;
      }
    }
    assertThat(refused).as("seed %d", seed).isGreaterThan(1_500);
  }

  private void assertInvalid(byte[] bytes, String problem) {
    assertThatThrownBy(() -> RawFile.open(folder, bytes))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith(
            folder.resolve("model.safetensors") + " is not a valid safetensors file: ")
        .hasMessageContaining(problem);
  }

  private static String tensors(String entries) {
    return "{" + entries + "}";
  }

  private static String entry(String name, String dtype, String shape, String offsets) {
    return "'%s':{'dtype':'%s','shape':%s,'data_offsets':[%s]}"
        .formatted(name, dtype, shape, offsets);
  }

  /** Tensor a, one float. */
  private static String one(String offsets) {
    return tensors(entry("a", "F32", "[1]", offsets));
  }

  /** Tensors a and b, one float each. */
  private static String two(String a, String b) {
    return tensors(
        String.join(",", List.of(entry("a", "F32", "[1]", a), entry("b", "F32", "[1]", b))));
  }

  /** Tensor a with all 8 bytes of data. */
  private static String shape(String dtype, String shape) {
    return tensors(entry("a", dtype, shape, "0,8"));
  }
}
