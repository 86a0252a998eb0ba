package ninc.compiler.codegen.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentifiersTest {
  private final Identifiers identifiers = new Identifiers();

  @ParameterizedTest
  @CsvSource({
    "nin1.conv.weight, aNin1ConvWeight, vNin1ConvWeight0_1, Nin1ConvWeightKernel",
    "nin1+maxpool1, aNin1Maxpool1, vNin1Maxpool10_1, Nin1Maxpool1Kernel",
    "nin1…dropout1, aNin1Dropout1, vNin1Dropout10_1, Nin1Dropout1Kernel",
    "thin_out-1, aThinOut1, vThinOut10_1, ThinOut1Kernel",
    "3x3, a3x3, v3x30_1, _3x3Kernel",
    "__, aUnnamed, vUnnamed0_1, UnnamedKernel",
    "entrée, aEntree, vEntree0_1, EntreeKernel",
    "漢字.conv, aConv, vConv0_1, ConvKernel",
  })
  void namesStayReadable(String name, String array, String local, String kernel) {
    assertThat(identifiers.array(name)).isEqualTo(array);
    assertThat(identifiers.local(name, "0_1")).isEqualTo(local);
    assertThat(identifiers.kernel(name)).isEqualTo(kernel);
  }

  @Test
  void noIdentifierIsGivenTwiceWhateverTheCase() {
    List<String> given =
        Stream.of("a-b", "a_b", "a.b", "A-B", "aB", "ab", "AB", "a-b_2", "é", "e", "漢", "字", "")
            .flatMap(name ->
                Stream.of(
                    identifiers.array(name),
                    identifiers.local(name, ""),
                    identifiers.local(name, "Pool"),
                    identifiers.local(name + "-pool", ""),
                    identifiers.kernel(name)))
            .map(identifier -> identifier.toLowerCase(Locale.ROOT))
            .toList();
    assertThat(given).doesNotHaveDuplicates();
  }

  /** What the emitter's own text names starts with a small letter, and so does every keyword. */
  @ParameterizedTest
  @ValueSource(
      strings = {"void", "rray", "ssert", "volatile", "4", "_step", "ul_0", "mem_fence", "Map"})
  void everyIdentifierHasAFormThatNothingElseHas(String name) {
    assertThat(identifiers.array(name)).matches("a[A-Z0-9]\\w*");
    assertThat(identifiers.local(name, "Pool0_1")).matches("v[A-Z0-9]\\w*");
    assertThat(identifiers.kernel(name)).matches("_?[A-Z0-9]\\w*Kernel");
  }

  @Test
  void aLongNameIsCutAndStaysUnique() {
    String name = "long".repeat(100);
    List<String> kernels = List.of(identifiers.kernel(name + "1"), identifiers.kernel(name + "2"));
    assertThat(kernels).doesNotHaveDuplicates().allSatisfy(k -> assertThat(k).hasSizeLessThan(128));
  }
}
