package ninc.compiler.report;

import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.pointwise;
import static ninc.dsl.Dsl.sgd;
import static ninc.dsl.Dsl.stride;
import static org.assertj.core.api.Assertions.assertThat;

import ninc.compiler.CompileOptions;
import ninc.compiler.Compiler;
import ninc.compiler.ir.FusionLevel;
import ninc.dsl.Network;
import ninc.dsl.Training;
import org.junit.jupiter.api.Test;

class RecomputeChoiceTest {

  /** 6×6 pixels through 4, 5 and 7 channels, pooled to 3×3, then 3 logits. */
  private static final Network NETWORK =
      Network.input(2, 6, 6)
          .ninBlock(4, kernel(3), padding(1), pointwise(5, 7))
          .maxPool(2, stride(2))
          .conv(3, kernel(3))
          .build();

  private static final int BATCH = 10;
  private static final long FIRST = 36 * (2 * 4 * 5 + 2 * 5);
  private static final long SECOND = 36 * (2 * 5 * 7 + 2 * 7);
  private static final long LOGITS = 3;

  @Test
  void atLevelBlockThePooledLayerIsComputedAgainToo() {
    RecomputeChoice choice = choice(FusionLevel.BLOCK);
    long pooled = 9 * 7;
    assertThat(choice.storedBytes()).isEqualTo(4 * BATCH * (36 * (4 + 5 + 7) + pooled + LOGITS));
    assertThat(choice.recomputedBytes()).isEqualTo(4 * BATCH * (36 * 4 + pooled + LOGITS));
    assertThat(choice.extraOperations()).isEqualTo(FIRST + SECOND);
    assertThat(choice.operations())
        .isEqualTo(FlopCount.perExample(Compiler.training(NETWORK, sgd(0.1))));
  }

  @Test
  void atLevelFullPositionsStandForThePooledLayer() {
    RecomputeChoice choice = choice(FusionLevel.FULL);
    long pooled = 9 * 7;
    assertThat(choice.storedBytes())
        .isEqualTo(BATCH * (4 * (36 * (4 + 5) + pooled + LOGITS) + pooled));
    assertThat(choice.recomputedBytes())
        .isEqualTo(BATCH * (4 * (36 * 4 + pooled + LOGITS) + pooled));
    assertThat(choice.extraOperations()).isEqualTo(FIRST);
  }

  private static RecomputeChoice choice(FusionLevel level) {
    Training recipe = Training.defaults().optimizer(sgd(0.1));
    return RecomputeChoice.of(NETWORK, recipe, CompileOptions.atLevel(level).batchSize(BATCH));
  }
}
