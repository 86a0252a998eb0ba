package ninc.runtime.format.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Files that the format's own library wrote. The expected values were computed from the files'
 * bytes by a program of another language.
 */
class SafetensorsReferenceTest {
  @Test
  void operatorsAreReadRight() {
    SafetensorsFile file = open("operators.safetensors");

    assertThat(file.names()).hasSize(72).startsWith("avgpool_k3_s2_p1.grad_input");
    assertThat(file.metadata()).isEmpty();
    assertFloats(
        file,
        "avgpool_k3_s2_p1.grad_input",
        List.of(2L, 4L, 11L, 12L),
        0x1.f70e24p-14f,
        -0x1.cb46cep-5f,
        -6.280141191688017);
    assertFloats(
        file, "conv_k1.bias", List.of(19L), -0x1.364d82p-3f, -0x1.8801aap-5f, -0.45197370648384094);
    assertFloats(
        file, "cross_entropy.loss", List.of(), 0x1.98a676p+1f, 0x1.98a676p+1f, 3.192579984664917);
    assertFloats(
        file,
        "maxpool_k3_s2_p1.output",
        List.of(2L, 4L, 6L, 6L),
        0x1.fb5db2p+0f,
        0x1.01220cp+0f,
        396.9101307913661);
    assertThat(file.tensor("cross_entropy.labels").dtype()).isEqualTo(Dtype.I32);
    assertThat(file.tensor("cross_entropy.labels").toLongs()).containsExactly(3, 0, 9, 9, 1, 4);
  }

  @Test
  void parametersAreReadRight() {
    SafetensorsFile file = open("sgd-momentum/init.safetensors");

    assertThat(file.names())
        .hasSize(18)
        .startsWith("nin1.conv.bias", "nin1.conv.weight", "nin1.pointwise1.bias")
        .endsWith("nin3.pointwise2.bias", "nin3.pointwise2.weight");
    assertFloats(
        file,
        "nin1.conv.weight",
        List.of(12L, 1L, 5L, 5L),
        0x1.143016p-3f,
        0x1.d33744p-4f,
        1.0316554989549331);
    assertFloats(
        file,
        "nin2.pointwise2.weight",
        List.of(20L, 20L, 1L, 1L),
        -0x1.7dcf76p-2f,
        -0x1.296466p-4f,
        4.986017599818297);
    assertFloats(
        file,
        "nin3.pointwise2.bias",
        List.of(6L),
        -0x1.228a04p-3f,
        -0x1.04e3bep-3f,
        -0.0005809217691421509);
  }

  @Test
  void imagesAreReadRight() {
    SafetensorsFile file = open("resize.safetensors");

    assertThat(file.names()).containsExactly("bilinear_20", "bilinear_224", "input");
    assertThat(file.tensor("bilinear_224").shape()).containsExactly(2L, 224L, 224L);
    assertThat(sum(file.tensor("bilinear_20"))).isEqualTo(82060);
    assertThat(sum(file.tensor("bilinear_224"))).isEqualTo(10296952);
    assertThat(sum(file.tensor("input"))).isEqualTo(160845);
  }

  private static void assertFloats(
      SafetensorsFile file, String name, List<Long> shape, float first, float last, double sum) {
    StoredTensor tensor = file.tensor(name);
    assertThat(tensor.dtype()).isEqualTo(Dtype.F32);
    assertThat(tensor.shape()).isEqualTo(shape);
    float[] values = tensor.toFloats();
    assertThat(values[0]).isEqualTo(first);
    assertThat(values[values.length - 1]).isEqualTo(last);
    DoubleStream doubles = IntStream.range(0, values.length).mapToDouble(i -> values[i]);
    assertThat(doubles.sum()).isCloseTo(sum, within(1e-10));
  }

  private static long sum(StoredTensor tensor) {
    return LongStream.of(tensor.toLongs()).sum();
  }

  private static SafetensorsFile open(String name) {
    try {
      return SafetensorsFile.open(
          Path.of(
              Objects.requireNonNull(
                      SafetensorsReferenceTest.class.getResource("/reference/" + name))
                  .toURI()));
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
