package ninc.cli.option;

import ninc.dsl.Training;
import ninc.runtime.UserError;
import ninc.runtime.model.Model;
import picocli.CommandLine.Mixin;

/** The options that override a model's recipe and freeze its parameters. */
public final class TrainingOptions {

  @Mixin private OptimizerOptions optimizerOptions;

  @Mixin private RecipeOptions recipeOptions;

  @Mixin private ScheduleOptions scheduleOptions;

  @Mixin private ClippingOption clippingOption;

  @Mixin private AveragingOption averagingOption;

  @Mixin private AugmentationOptions augmentationOptions;

  @Mixin private NormalizationOptions normalizationOptions;

  @Mixin private TargetOptions targetOptions;

  @Mixin private PrecisionOption precisionOption;

  @Mixin private FreezeOption freezeOption;

  /**
   * Returns the model with these settings.
   *
   * @throws UserError if a setting is out of range or does not fit the model
   */
  public Model apply(Model declared) {
    Training recipe = optimizerOptions.apply(declared.training());
    recipe = recipeOptions.apply(recipe);
    recipe = scheduleOptions.apply(recipe);
    recipe = clippingOption.apply(recipe);
    recipe = averagingOption.apply(recipe);
    recipe = augmentationOptions.apply(recipe);
    recipe = normalizationOptions.apply(recipe);
    recipe = targetOptions.apply(recipe);
    recipe = precisionOption.apply(recipe);
    return declared.with(freezeOption.apply(declared.network())).with(recipe);
  }

  /** Returns whether the number of epochs is given. */
  public boolean hasEpochs() {
    return recipeOptions.hasEpochs();
  }
}
