package ninc.runtime.predict;

import java.util.List;
import java.util.Optional;
import ninc.runtime.UserError;

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

  /**
   * Returns the most probable classes, the most probable first.
   *
   * @param k their number; all classes if there are fewer
   * @throws UserError if it is less than 1
   */
  public List<ClassProbability> top(int k) {
    if (k < 1) {
      throw new UserError("k is %d, but must be at least 1".formatted(k));
    }
    return ranking.subList(0, Math.min(k, ranking.size()));
  }
}
