package ninc.runtime.training;

import java.util.Optional;
import ninc.compiler.ir.Source.ScalingState.Quantity;

/**
 * The scale by which a run in float16 multiplies its loss, and what it has led to.
 *
 * @param scale the scale of the next step
 * @param skipped the steps of the run so far that were skipped, since a gradient was not finite
 */
public record LossScale(double scale, int skipped) {

  /** Reads the scale of a run; empty if its loss is not scaled. */
  static Optional<LossScale> of(TrainingSession session) {
    return session.graph().results().containsKey(Quantity.SCALE.key())
        ? Optional.of(
            new LossScale(read(session, Quantity.SCALE), (int) read(session, Quantity.SKIPPED)))
        : Optional.empty();
  }

  private static float read(TrainingSession session, Quantity quantity) {
    return session.session().read(quantity.key())[0];
  }
}
