package ninc.runtime.training.history;

import ninc.runtime.training.Progress;
import ninc.runtime.training.TrainingPlan;

/**
 * A point of the training curves, over the steps since the previous point.
 *
 * @param position the number of epochs completed, with fractions
 * @param loss the mean training loss per example, before each step's update
 * @param accuracy the training accuracy, before each step's update
 * @param learningRate the learning rate η of the last step
 * @param examplesPerSecond the training speed
 */
public record CurvePoint(
    double position, double loss, double accuracy, double learningRate, double examplesPerSecond) {

  /** Returns the number of epochs completed, with fractions. */
  public static double position(Progress progress, TrainingPlan plan) {
    return progress.epoch() - 1 + (double) progress.batch() / plan.training().batchesPerEpoch();
  }

  /** Returns the mean of this point and the next one, at the position of the next one. */
  CurvePoint meanWith(CurvePoint next) {
    return new CurvePoint(
        next.position,
        (loss + next.loss) / 2,
        (accuracy + next.accuracy) / 2,
        next.learningRate,
        (examplesPerSecond + next.examplesPerSecond) / 2);
  }
}
