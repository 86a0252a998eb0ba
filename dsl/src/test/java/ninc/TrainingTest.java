package ninc;

import static ninc.dsl.Dsl.adam;
import static ninc.dsl.Dsl.adamW;
import static ninc.dsl.Dsl.cosine;
import static ninc.dsl.Dsl.cutmix;
import static ninc.dsl.Dsl.horizontalFlip;
import static ninc.dsl.Dsl.kaimingNormal;
import static ninc.dsl.Dsl.mean;
import static ninc.dsl.Dsl.mixup;
import static ninc.dsl.Dsl.paddedCrop;
import static ninc.dsl.Dsl.rmsProp;
import static ninc.dsl.Dsl.sgd;
import static ninc.dsl.Dsl.std;
import static ninc.dsl.Dsl.xavierUniform;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ninc.dsl.Adam;
import ninc.dsl.Augmentation;
import ninc.dsl.InvalidNetworkException;
import ninc.dsl.Optimizer;
import ninc.dsl.RmsProp;
import ninc.dsl.Sgd;
import ninc.dsl.Training;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingTest {

  static Stream<Named<UnaryOperator<Training>>> settings() {
    return Stream.of(
        Named.of("dataset", recipe -> recipe.dataset("cifar10")),
        Named.of("resize", recipe -> recipe.resize(96)),
        Named.of("batchSize", recipe -> recipe.batchSize(7)),
        Named.of("epochs", recipe -> recipe.epochs(3)),
        Named.of("optimizer", recipe -> recipe.optimizer(adam(0.01))),
        Named.of("schedule", recipe -> recipe.schedule(cosine())),
        Named.of("initializer", recipe -> recipe.initializer(kaimingNormal())),
        Named.of("normalize", recipe -> recipe.normalize(mean(0.1, 0.2), std(0.3, 0.4))),
        Named.of("mix", recipe -> recipe.mix(mixup(0.2), cutmix(1))),
        Named.of("labelSmoothing", recipe -> recipe.labelSmoothing(0.1)),
        Named.of("clipNorm", recipe -> recipe.clipNorm(2.5)),
        Named.of("warmUp", recipe -> recipe.warmUp(0.5)),
        Named.of("averageWeights", recipe -> recipe.averageWeights(0.99)),
        Named.of("accumulate", recipe -> recipe.accumulate(4)),
        Named.of("validation", recipe -> recipe.validation(0.1)),
        Named.of("augment", recipe -> recipe.augment(horizontalFlip(), paddedCrop(4))));
  }

  @ParameterizedTest
  @MethodSource("settings")
  void aSettingGivesANewRecipeThatDiffersInItAlone(UnaryOperator<Training> setting) {
    Training before = Training.on("mnist");
    Training after = setting.apply(before);
    assertThat(before).isEqualTo(Training.on("mnist"));
    assertThat(differences(before, after)).isEqualTo(1);
    assertThat(setting.apply(after)).isEqualTo(after);
  }

  private static long differences(Training a, Training b) {
    List<Object> left = components(a);
    List<Object> right = components(b);
    return IntStream.range(0, left.size())
        .filter(i -> !Objects.equals(left.get(i), right.get(i)))
        .count();
  }

  private static List<Object> components(Training training) {
    return Arrays.stream(Training.class.getRecordComponents())
        .<Object>map(component -> {
          try {
            return component.getAccessor().invoke(training);
          } catch (ReflectiveOperationException impossible) {
            throw new AssertionError(impossible);
          }
        })
        .toList();
  }

  @Test
  void settingsOfDifferentKindsAddUp() {
    Training recipe =
        Training.on("fashion-mnist").resize(224).batchSize(64).epochs(2).optimizer(sgd(0.05));
    assertThat(recipe.dataset()).contains("fashion-mnist");
    assertThat(recipe.resize()).hasValue(224);
    assertThat(recipe.batchSize()).isEqualTo(64);
    assertThat(recipe.epochs()).isEqualTo(2);
    assertThat(recipe.optimizer()).isEqualTo(new Sgd(0.05, 0, 0, false));
    assertThat(recipe.initializer()).isEqualTo(xavierUniform());
  }

  @Test
  void aRecipeKeepsNoListThatItsAuthorCanChange() {
    List<Augmentation> rules = new ArrayList<>(List.of(horizontalFlip()));
    Training d = Training.defaults();
    Training recipe =
        new Training(
            d.dataset(),
            d.resize(),
            d.batchSize(),
            d.epochs(),
            d.optimizer(),
            d.schedule(),
            d.initializer(),
            rules,
            d.normalization(),
            d.mixing(),
            d.labelSmoothing(),
            d.clipNorm(),
            d.validation(),
            d.warmUp(),
            d.averaging(),
            d.accumulation(),
            d.precision());
    rules.clear();
    assertThat(recipe.augmentations()).containsExactly(horizontalFlip());
    assertThatThrownBy(() -> recipe.augmentations().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void optimizersHavePyTorchsDefaultsAndAreImmutable() {
    assertThat(sgd(0.1)).isEqualTo(new Sgd(0.1, 0, 0, false));
    assertThat(adam(0.1)).isEqualTo(new Adam(0.1, 0.9, 0.999, 1e-8, 0, false));
    assertThat(adamW(0.1)).isEqualTo(new Adam(0.1, 0.9, 0.999, 1e-8, 0.01, true));
    assertThat(rmsProp(0.1)).isEqualTo(new RmsProp(0.1, 0.99, 1e-8, 0, 0));
    assertThat(rmsProp(0.1).alpha(0.9).epsilon(1).momentum(0.5).weightDecay(0.2).learningRate(1))
        .isEqualTo(new RmsProp(1, 0.9, 1, 0.5, 0.2));
    Sgd plain = sgd(0.1);
    assertThat(plain.momentum(0.9).withNesterov().weightDecay(1e-4))
        .isEqualTo(new Sgd(0.1, 0.9, 1e-4, true));
    assertThat(plain).isEqualTo(sgd(0.1));
    assertThat(adam(0.1).betas(0.8, 0.9).epsilon(1e-6).weightDecay(0.1).learningRate(1))
        .isEqualTo(new Adam(1, 0.8, 0.9, 1e-6, 0.1, false));
    assertThat(adamW(0.1).betas(0.8, 0.9).epsilon(1e-6).weightDecay(0.1).learningRate(1))
        .isEqualTo(new Adam(1, 0.8, 0.9, 1e-6, 0.1, true));
  }

  @Test
  void clippingCanBeTakenOutOfARecipe() {
    Training recipe = Training.on("mnist").epochs(3);
    assertThat(recipe.clipNorm(2.5).withoutClipping()).isEqualTo(recipe);
  }

  @Test
  void validationAndAveragingCanBeTakenOutOfARecipe() {
    Training recipe = Training.on("mnist").epochs(3);
    assertThat(recipe.validation(0.1).withoutValidation()).isEqualTo(recipe);
    assertThat(recipe.averageWeights(0.9).withoutAveraging()).isEqualTo(recipe);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 0, 1, 1.5, Double.NaN})
  void aValidationShareIsBetweenZeroAndOne(double share) {
    assertThatThrownBy(() -> Training.on("mnist").validation(share))
        .isInstanceOf(InvalidNetworkException.class)
        .hasMessageMatching(
            "TrainingTest.java:\\d+: validation share is %s, but must be between 0 and 1"
                .formatted(share));
  }

  @Test
  void optimizersPrintTheCallsThatMakeThem() {
    assertThat(sgd(0.1)).hasToString("sgd(0.1)");
    assertThat(sgd(0.1).momentum(0.9).weightDecay(1e-4).withNesterov())
        .hasToString("sgd(0.1).momentum(0.9).weightDecay(1.0E-4).withNesterov()");
    assertThat(adam(0.01)).hasToString("adam(0.01)");
    assertThat(adam(0.01).weightDecay(0.01)).hasToString("adam(0.01).weightDecay(0.01)");
    assertThat(adamW(0.01)).hasToString("adamW(0.01)");
    assertThat(adamW(0.01).betas(0.8, 0.95).epsilon(0.001).weightDecay(0))
        .hasToString("adamW(0.01).betas(0.8, 0.95).epsilon(0.001).weightDecay(0.0)");
    assertThat(rmsProp(0.01)).hasToString("rmsProp(0.01)");
    assertThat(rmsProp(0.01).alpha(0.9).epsilon(0.001).momentum(0.8).weightDecay(0.1))
        .hasToString("rmsProp(0.01).alpha(0.9).epsilon(0.001).momentum(0.8).weightDecay(0.1)");
  }

  @Test
  void optimizersKeepAsManyTensorsAsTheirFormulaHas() {
    assertThat(
            Stream.of(
                    sgd(1),
                    sgd(1).momentum(0.9),
                    adam(1),
                    adamW(1),
                    rmsProp(1),
                    rmsProp(1).momentum(0.9))
                .map(Optimizer::states))
        .containsExactly(0, 1, 2, 2, 1, 2);
  }
}
