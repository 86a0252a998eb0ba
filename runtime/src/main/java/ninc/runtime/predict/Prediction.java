package ninc.runtime.predict;

import java.util.List;
import java.util.Optional;

/**
 * The prediction for one image.
 *
 * @param ranking all classes, the most probable first
 * @param map the map of the most probable class, if requested
 */
public record Prediction(List<ClassProbability> ranking, Optional<ActivationMap> map) {

  public Prediction {
    ranking = List.copyOf(ranking);
  }

  /** Returns the most probable class. */
  public ClassProbability best() {
    return ranking.getFirst();
  }
}
