package ninc.runtime.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.Optional;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Source.Input;
import ninc.compiler.ir.Source.Labels;
import ninc.compiler.pass.ImageFeed;
import ninc.compiler.pass.PreprocessOnDevice;
import ninc.runtime.training.Mode;
import ninc.runtime.training.TinyRun;
import org.junit.jupiter.api.Test;

class SyntheticBatchTest {
  private static final int EXAMPLES = 50;
  private static final int CLASSES = 3;

  private final Graph graph = Mode.TRAIN.graph(TinyRun.model(TinyRun.RECIPE));
  private final String images = graph.all(Input.class).getFirst().name();
  private final String labels = graph.all(Labels.class).getFirst().name();

  @Test
  void hasPixelsAndLabelsOfEveryKind() {
    Map<String, MemorySegment> feeds = SyntheticBatch.feeds(graph, EXAMPLES, CLASSES, 1);
    float[] pixels = feeds.get(images).toArray(ValueLayout.JAVA_FLOAT);
    assertThat(pixels).hasSize(EXAMPLES * 6 * 5).doesNotHaveDuplicates();
    for (float pixel : pixels) {
      assertThat(pixel).isBetween(0f, 1f);
    }
    assertThat(feeds.get(labels).toArray(ValueLayout.JAVA_INT))
        .hasSize(EXAMPLES)
        .containsOnly(0, 1, 2);
  }

  @Test
  void hasAllBytesWhereAProgramTakesThem() {
    Graph fed = PreprocessOnDevice.apply(graph, new ImageFeed.Bytes(13, 7, Optional.empty()));
    Map<String, MemorySegment> feeds = SyntheticBatch.feeds(fed, EXAMPLES, CLASSES, 1);
    assertThat(feeds).containsOnlyKeys("input.images", labels);
    byte[] pixels = feeds.get("input.images").toArray(ValueLayout.JAVA_BYTE);
    assertThat(pixels).hasSize(EXAMPLES * 13 * 7).contains(-128, 0, 127);
  }

  @Test
  void isAFunctionOfItsSeed() {
    assertThat(pixels(1)).isEqualTo(pixels(1)).isNotEqualTo(pixels(2));
  }

  private float[] pixels(long seed) {
    return SyntheticBatch.feeds(graph, EXAMPLES, CLASSES, seed)
        .get(images)
        .toArray(ValueLayout.JAVA_FLOAT);
  }
}
