package ninc.runtime.training.history;

import ninc.runtime.training.TrainingEvent;
import ninc.runtime.training.TrainingPlan;

/**
 * What an epoch gave, or as much of it as a limit of steps allowed.
 *
 * @param epoch its number, from 1
 * @param step the steps done in the whole run
 * @param position the epochs done, a part of one as a fraction
 * @param trainLoss the mean over the epoch's training examples, each before the update that
 *     followed
 * @param trainAccuracy likewise
 * @param testLoss the mean over the test examples, after the epoch
 * @param testAccuracy likewise
 * @param learningRate η of the last step
 * @param examplesPerSecond in training, without the evaluation
 * @param seconds of training, without the evaluation
 */
public record EpochResult(
    int epoch,
    long step,
    double position,
    double trainLoss,
    double trainAccuracy,
    double testLoss,
    double testAccuracy,
    double learningRate,
    double examplesPerSecond,
    double seconds) {

  /** The result that an event tells of. */
  public static EpochResult of(TrainingEvent.Epoch event, TrainingPlan plan) {
    long step = event.progress().step();
    return new EpochResult(
        event.epoch(),
        step,
        CurvePoint.position(event.progress(), plan),
        event.training().meanLoss(),
        event.training().accuracy(),
        event.test().meanLoss(),
        event.test().accuracy(),
        plan.context(step).learningRate(),
        event.examplesPerSecond(),
        event.seconds());
  }
}
