package ninc.runtime.training.history;

import ninc.runtime.training.Totals;
import ninc.runtime.training.TrainingEvent;
import ninc.runtime.training.TrainingPlan;

/**
 * The results of an epoch, which a step limit may have cut short.
 *
 * @param epoch the number of the epoch, from 1
 * @param step the number of steps completed in the run
 * @param position the number of epochs completed, with fractions
 * @param trainLoss the mean training loss per example, before each step's update
 * @param trainAccuracy the training accuracy, before each step's update
 * @param validationLoss the mean validation loss per example, after the epoch; NaN if there are no
 *     validation examples
 * @param validationAccuracy the validation accuracy, after the epoch; NaN if there are no
 *     validation examples
 * @param testLoss the mean test loss per example, after the epoch
 * @param testAccuracy the test accuracy, after the epoch
 * @param learningRate the learning rate η of the last step
 * @param examplesPerSecond the training speed, without evaluation
 * @param seconds the training time, without evaluation
 */
public record EpochResult(
    int epoch,
    long step,
    double position,
    double trainLoss,
    double trainAccuracy,
    double validationLoss,
    double validationAccuracy,
    double testLoss,
    double testAccuracy,
    double learningRate,
    double examplesPerSecond,
    double seconds) {

  /** Converts the event of an epoch. */
  public static EpochResult of(TrainingEvent.Epoch event, TrainingPlan plan) {
    long step = event.progress().step();
    return new EpochResult(
        event.epoch(),
        step,
        CurvePoint.position(event.progress(), plan),
        event.training().meanLoss(),
        event.training().accuracy(),
        event.validation().map(Totals::meanLoss).orElse(Double.NaN),
        event.validation().map(Totals::accuracy).orElse(Double.NaN),
        event.test().meanLoss(),
        event.test().accuracy(),
        plan.context(step, event.progress().losses()).learningRate(),
        event.examplesPerSecond(),
        event.seconds());
  }
}
