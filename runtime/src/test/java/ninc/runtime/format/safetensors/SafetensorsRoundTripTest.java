package ninc.runtime.format.safetensors;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsRoundTripTest {
  @TempDir Path folder;

  @Test
  void oddShapesComeBackBitForBit() {
    long seed = 42;
    Random random = new Random(seed);
    List<List<Long>> shapes =
        List.of(
            List.of(),
            List.of(1L),
            List.of(0L),
            List.of(13L),
            List.of(3L, 0L, 5L),
            List.of(29L, 37L),
            List.of(7L, 1L, 1L, 1L),
            List.of(5L, 3L, 11L, 11L));
    List<StoredTensor> written =
        shapes.stream().map(shape -> randomTensor("t" + shape, shape, random)).toList();
    Path file = folder.resolve("model.safetensors");

    SafetensorsWriter.write(file, Map.of("seed", "42"), written);
    SafetensorsFile read = SafetensorsFile.open(file);

    assertThat(read.names())
        .containsExactlyElementsOf(written.stream().map(StoredTensor::name).toList());
    for (StoredTensor expected : written) {
      StoredTensor actual = read.tensor(expected.name());
      assertThat(actual.dtype()).isEqualTo(Dtype.F32);
      assertThat(actual.shape()).isEqualTo(expected.shape());
      assertThat(actual.toFloats())
          .as("%s, seed %d", expected.name(), seed)
          .isEqualTo(expected.toFloats());
    }
  }

  @Test
  void everyBitPatternOfAFloatSurvives() {
    float[] values = {
      0f,
      -0f,
      Float.MIN_VALUE,
      Float.MAX_VALUE,
      Float.NaN,
      Float.NEGATIVE_INFINITY,
      Float.intBitsToFloat(0x7fa00001)
    };
    Path file = folder.resolve("model.safetensors");

    SafetensorsWriter.write(
        file, Map.of(), List.of(StoredTensor.ofFloats("x", List.of(7L), values)));

    float[] read = SafetensorsFile.open(file).tensor("x").toFloats();
    for (int i = 0; i < values.length; i++) {
      assertThat(Float.floatToRawIntBits(read[i])).isEqualTo(Float.floatToRawIntBits(values[i]));
    }
  }

  @Test
  void longsAndMetadataComeBack() {
    Path file = folder.resolve("model.safetensors");
    Map<String, String> metadata =
        Map.of("epoch", "3", "text", "línea\n\"quoted\" \\ \u0001", "", "empty key");
    long[] state = {Long.MIN_VALUE, -1, 0, Long.MAX_VALUE};

    SafetensorsWriter.write(
        file, metadata, List.of(StoredTensor.ofLongs("random.state", List.of(2L, 2L), state)));

    SafetensorsFile read = SafetensorsFile.open(file);
    assertThat(read.metadata()).isEqualTo(metadata);
    assertThat(read.tensor("random.state").dtype()).isEqualTo(Dtype.I64);
    assertThat(read.tensor("random.state").toLongs()).isEqualTo(state);
  }

  @Test
  void aFileWithoutTensorsIsValid() {
    Path file = folder.resolve("empty.safetensors");

    SafetensorsWriter.write(file, Map.of(), List.of());

    assertThat(SafetensorsFile.open(file).names()).isEmpty();
    assertThat(SafetensorsFile.open(file).metadata()).isEmpty();
  }

  @Test
  void dataLargerThanOneChunkComesBack() {
    float[] values = new float[600_001];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    Path file = folder.resolve("large.safetensors");

    SafetensorsWriter.write(
        file, Map.of(), List.of(StoredTensor.ofFloats("x", List.of(600_001L), values)));

    assertThat(SafetensorsFile.open(file).tensor("x").toFloats()).isEqualTo(values);
  }

  @Test
  void theSameArgumentsGiveTheSameBytes() throws Exception {
    List<StoredTensor> tensors = List.of(randomTensor("x", List.of(9L), new Random(1)));
    Path first = folder.resolve("first");
    Path second = folder.resolve("second");

    SafetensorsWriter.write(first, Map.of("a", "1", "b", "2", "c", "3"), tensors);
    SafetensorsWriter.write(second, Map.of("c", "3", "b", "2", "a", "1"), tensors);

    assertThat(Files.readAllBytes(second)).isEqualTo(Files.readAllBytes(first));
  }

  private static StoredTensor randomTensor(String name, List<Long> shape, Random random) {
    int elements = (int) shape.stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b);
    float[] values = new float[elements];
    for (int i = 0; i < elements; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return StoredTensor.ofFloats(name, shape, values);
  }
}
