package ninc.cli.option;

import static ninc.dsl.Dsl.colorJitter;
import static ninc.dsl.Dsl.horizontalFlip;
import static ninc.dsl.Dsl.paddedCrop;
import static ninc.dsl.Dsl.randomErasing;
import static ninc.dsl.Dsl.randomResizedCrop;
import static ninc.dsl.Dsl.rotation;
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
  void appliesThemInTheirOrderWhateverThatOfTheArguments() {
    assertThat(
            applied(
                NONE,
                "--random-erasing=0.5",
                "--crop-padding=2",
                "--color-jitter=0.1,0.2,0.3,0.4",
                "--rotation=15",
                "--random-resized-crop=0.08",
                "--flip"))
        .containsExactly(
            horizontalFlip(),
            randomResizedCrop(0.08),
            rotation(15),
            colorJitter(0.1, 0.2, 0.3, 0.4),
            paddedCrop(2),
            randomErasing(0.5));
  }

  @Test
  void oneThatTheRecipeHasKeepsItsPlaceAndZeroRemovesIt() {
    Training recipe = NONE.augment(rotation(5), colorJitter(0.1, 0.1, 0.1, 0), horizontalFlip());
    assertThat(applied(recipe, "--color-jitter=0.2", "--rotation=7"))
        .containsExactly(rotation(7), colorJitter(0.2, 0.2, 0.2, 0), horizontalFlip());
    assertThat(applied(recipe, "--color-jitter=0", "--rotation=0"))
        .containsExactly(horizontalFlip());
    assertThat(applied(recipe.augment(randomErasing(1)), "--random-erasing=0")).isEmpty();
    assertThat(applied(recipe.augment(randomResizedCrop(1)), "--random-resized-crop=0")).isEmpty();
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
