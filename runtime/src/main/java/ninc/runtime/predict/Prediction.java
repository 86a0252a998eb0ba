package ninc.runtime.predict;

import java.util.List;
import java.util.Optional;

/**
 * What a network says of one image.
 *
 * @param ranking all classes, the most probable first
 * @param map of the most probable class, where it was asked for
 */
public record Prediction(List<ClassProbability> ranking, Optional<ActivationMap> map) {

  public Prediction {
    ranking = List.copyOf(ranking);
  }

  /** The most probable class. */
  public ClassProbability best() {
    return ranking.getFirst();
  }
}
