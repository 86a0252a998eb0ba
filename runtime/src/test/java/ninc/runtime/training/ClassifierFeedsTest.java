package ninc.runtime.training;

import static ninc.dsl.Dsl.mixup;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import ninc.compiler.Compiler;
import ninc.compiler.ir.Graph;
import ninc.dsl.Network;
import ninc.dsl.Training;
import ninc.runtime.data.Batch;
import org.junit.jupiter.api.Test;

class ClassifierFeedsTest {
  private static final Network NETWORK = Network.input(1, 1, 2).linear(4).build();
  private static final MemorySegment PIXELS = MemorySegment.ofArray(new float[] {1, 2, 3, 4, 5, 6});
  private static final MemorySegment LABELS = MemorySegment.ofArray(new int[] {3, 0, 0});

  private static Map<String, MemorySegment> feeds(Training recipe, double share) {
    Graph graph = Compiler.training(NETWORK, recipe);
    return new ClassifierFeeds(graph).of(new Batch(3, 0, PIXELS, LABELS, share), 0, 3);
  }

  @Test
  void withoutMixingThereAreImagesAndLabels() {
    Map<String, MemorySegment> feeds = feeds(Training.defaults(), 1);
    assertThat(feeds).containsOnlyKeys("input", "labels");
    assertThat(feeds.get("labels").toArray(ValueLayout.JAVA_INT)).containsExactly(3, 0, 0);
  }

  /** The first is mixed with the last; the third and the second have the same label. */
  @Test
  void targetsHaveTheSharesOfBothLabels() {
    Map<String, MemorySegment> feeds = feeds(Training.defaults().mix(mixup(1)), 0.75);
    assertThat(feeds.get("targets").toArray(ValueLayout.JAVA_FLOAT))
        .containsExactly(0.25f, 0, 0, 0.75f, 0.75f, 0, 0, 0.25f, 1, 0, 0, 0);
    assertThat(feeds.get("labels").toArray(ValueLayout.JAVA_INT)).containsExactly(3, 0, 0);
  }

  @Test
  void anAnswerIsCorrectIfItIsTheLabelWithTheLargerShare() {
    Map<String, MemorySegment> feeds = feeds(Training.defaults().mix(mixup(1)), 0.25);
    assertThat(feeds.get("labels").toArray(ValueLayout.JAVA_INT)).containsExactly(0, 3, 0);
  }

  @Test
  void someExamplesOfABatchKeepTheirPartners() {
    Graph graph = Compiler.training(NETWORK, Training.defaults().mix(mixup(1)));
    Map<String, MemorySegment> feeds =
        new ClassifierFeeds(graph).of(new Batch(3, 0, PIXELS, LABELS, 0.75), 1, 1);
    assertThat(feeds.get("targets").toArray(ValueLayout.JAVA_FLOAT))
        .containsExactly(0.75f, 0, 0, 0.25f);
    assertThat(feeds.get("input").toArray(ValueLayout.JAVA_FLOAT)).containsExactly(3, 4);
  }
}
