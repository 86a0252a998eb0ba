package ninc.runtime.training.history;

import ninc.runtime.training.Progress;
import ninc.runtime.training.TrainingPlan;

/**
 * What the steps since the point before it gave.
 *
 * @param position the epochs done, a part of one as a fraction
 * @param loss the mean of the steps' examples, each before the update that followed
 * @param accuracy likewise
 * @param learningRate η of the last of the steps
 * @param examplesPerSecond of the steps
 */
public record CurvePoint(
    double position, double loss, double accuracy, double learningRate, double examplesPerSecond) {

  /** The epochs that are done, a part of one as a fraction. */
  public static double position(Progress progress, TrainingPlan plan) {
    return progress.epoch() - 1 + (double) progress.batch() / plan.stepsPerEpoch();
  }
}
