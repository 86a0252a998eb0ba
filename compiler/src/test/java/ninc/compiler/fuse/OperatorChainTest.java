package ninc.compiler.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperatorChainTest {

  @ParameterizedTest
  @CsvSource({
    "a, a",
    "a b, a+b",
    "a a, a×2",
    "a b b b, a+b×3",
    "c5 b r c1 b r c1 b r, c5+b+r+(c1+b+r)×2",
    "r c r c r, r+(c+r)×2",
    "a a b c c c, a×2+b+c×3",
  })
  void writesWhatRepeatsOnce(String labels, String chain) {
    assertThat(OperatorChain.of(List.of(labels.split(" ")))).isEqualTo(chain);
  }
}
