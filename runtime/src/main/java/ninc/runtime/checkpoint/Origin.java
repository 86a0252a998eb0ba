package ninc.runtime.checkpoint;

import java.util.List;
import java.util.Optional;
import ninc.dsl.Network;
import ninc.dsl.Normalization;
import ninc.dsl.Training;
import ninc.runtime.distributed.Groups;

/**
 * Where the parameters of a checkpoint come from, so that the file documents itself.
 *
 * @param definition the source code of the model definition
 * @param classNames the name of each class, in the order of the logits
 * @param normalization the normalization of the pixels; empty if they were only scaled to [0, 1]
 * @param recipe the optimizer, clipping, schedule, augmentations, normalization and targets of the
 *     run, and its frozen nodes
 * @param version the version of ninc that trained it
 */
public record Origin(
    String definition,
    List<String> classNames,
    Optional<Normalization> normalization,
    String recipe,
    String version) {

  public Origin {
    classNames = List.copyOf(classNames);
  }

  /**
   * Returns the origin of the checkpoints of a run.
   *
   * @param epochs the planned number of epochs, on which the schedule depends
   * @param groups the groups into which batches are cut
   */
  public static Origin of(
      String definition,
      List<String> classNames,
      Network network,
      Training recipe,
      int epochs,
      Groups groups,
      String version) {
    return new Origin(
        definition,
        classNames,
        recipe.normalization(),
        RecipeText.of(recipe, network.frozen(), epochs, groups),
        version);
  }
}
