package ninc.compiler.pass;

import static ninc.dsl.Dsl.mixup;
import static ninc.dsl.Dsl.sgd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Optional;
import ninc.compiler.Compiler;
import ninc.compiler.NinNetwork;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Preprocess;
import ninc.compiler.ir.Source.Input;
import ninc.compiler.ir.Source.StoredImages;
import ninc.compiler.ir.Type;
import ninc.compiler.ir.Value;
import ninc.compiler.ir.Verifier;
import ninc.dsl.Normalization;
import ninc.dsl.Training;
import org.junit.jupiter.api.Test;

class PreprocessOnDeviceTest {
  private static final ImageFeed.Bytes SMALL =
      new ImageFeed.Bytes(28, 28, Optional.of(new Normalization(List.of(0.3), List.of(0.4))));

  private static Graph rewritten(Graph graph) {
    return Verifier.verify("preprocessing", PreprocessOnDevice.apply(graph, SMALL));
  }

  @Test
  void theInputIsComputedFromImages() {
    Graph before = Compiler.training(NinNetwork.network(), sgd(0.1));
    Graph after = rewritten(before);
    assertThat(after.all(Input.class)).isEmpty();
    Value images = after.images();
    assertThat(images.name()).isEqualTo("input.images");
    assertThat(images.op()).isEqualTo(new StoredImages(new Type.Images(28, 28, 1)));
    assertThat(images.type().bytes(3)).isEqualTo(3 * 28 * 28);
    Value input = after.all(Preprocess.class).getFirst();
    assertThat(input.name()).isEqualTo(before.images().name());
    assertThat(input.type()).isEqualTo(before.images().type());
    assertThat(input.op()).isEqualTo(new Preprocess(images, 224, 224, SMALL.normalization()));
    assertThat(after.results().keySet()).isEqualTo(before.results().keySet());
  }

  @Test
  void aGraphWithoutImagesStaysAsItIs() {
    Graph step = Compiler.training(NinNetwork.network(), sgd(0.1));
    Graph update = SeparateUpdate.apply(step).update();
    assertThat(rewritten(update).values()).isEqualTo(update.values());
  }

  @Test
  void refusesTheTargetsOfMixedExamples() {
    Graph mixed = Compiler.training(NinNetwork.network(), Training.defaults().mix(mixup(1)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PreprocessOnDevice.apply(mixed, SMALL))
        .withMessageContaining("mixed");
  }

  @Test
  void refusesANormalizationOfOtherChannels() {
    List<Double> rgb = List.of(0.1, 0.2, 0.3);
    ImageFeed.Bytes colours = new ImageFeed.Bytes(28, 28, Optional.of(new Normalization(rgb, rgb)));
    Graph grey = Compiler.inference(NinNetwork.network());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PreprocessOnDevice.apply(grey, colours))
        .withMessageContaining("1 channels, but the normalization 3");
  }
}
