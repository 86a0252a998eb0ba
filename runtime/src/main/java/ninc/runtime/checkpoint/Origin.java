package ninc.runtime.checkpoint;

import java.util.List;
import ninc.dsl.Training;

/**
 * What a checkpoint says of where its parameters come from, for whoever finds the file.
 *
 * @param definition the source text of the model's definition
 * @param classNames the name of each class, in the order of the logits
 * @param recipe the optimizer, clipping, schedule and augmentations that the run follows
 * @param version of the ninc that trained it
 */
public record Origin(String definition, List<String> classNames, String recipe, String version) {

  public Origin {
    classNames = List.copyOf(classNames);
  }

  /**
   * Of a run.
   *
   * @param epochs that it is to have, by which its schedule goes
   */
  public static Origin of(
      String definition, List<String> classNames, Training recipe, int epochs, String version) {
    return new Origin(definition, classNames, RecipeText.of(recipe, epochs), version);
  }
}
