package ninc.cli.option;

import static ninc.dsl.Dsl.horizontalFlip;
import static ninc.dsl.Dsl.paddedCrop;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import ninc.dsl.Augmentation;
import ninc.dsl.Training;
import ninc.runtime.UserError;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class AugmentationOptionsTest {
  private static final Training NONE = Training.defaults();
  private static final Training BOTH = NONE.augment(horizontalFlip(), paddedCrop(4));

  @Test
  void withoutFlagsTheRecipeStaysWhatItIs() {
    assertThat(applied(NONE)).isEmpty();
    assertThat(applied(BOTH)).containsExactly(horizontalFlip(), paddedCrop(4));
  }

  @Test
  void addsWhatTheRecipeHasNot() {
    assertThat(applied(NONE, "--flip")).containsExactly(horizontalFlip());
    assertThat(applied(NONE, "--crop-padding", "2", "--flip"))
        .containsExactly(horizontalFlip(), paddedCrop(2));
  }

  @Test
  void replacesAndRemovesWhatItHas() {
    assertThat(applied(BOTH, "--flip", "--crop-padding", "2"))
        .containsExactly(horizontalFlip(), paddedCrop(2));
    assertThat(applied(BOTH, "--no-flip")).containsExactly(paddedCrop(4));
    assertThat(applied(BOTH, "--crop-padding", "0")).containsExactly(horizontalFlip());
  }

  @Test
  void refusesANegativePadding() {
    assertThatThrownBy(() -> applied(BOTH, "--crop-padding", "-1"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("crop padding is -1");
  }

  private static List<Augmentation> applied(Training recipe, String... arguments) {
    AugmentationOptions options = new AugmentationOptions();
    new CommandLine(
            CommandLine.Model.CommandSpec.wrapWithoutInspection(new Object())
                .addMixin(
                    "augmentation", CommandLine.Model.CommandSpec.forAnnotatedObject(options)))
        .parseArgs(arguments);
    return options.apply(recipe).augmentations();
  }
}
