package ninc.dsl;

/** How parameters follow their gradients; formulas as in PyTorch. */
public sealed interface Optimizer permits Sgd, Adam, RmsProp {

  /** What the literature calls it: {@code SGD}, {@code Adam}, {@code AdamW} or {@code RMSprop}. */
  String name();

  /** η, before the {@link LearningRateSchedule}. */
  double learningRate();

  /** λ. */
  double weightDecay();

  /** The same with another learning rate. */
  Optimizer learningRate(double learningRate);

  /** The same with another weight decay. */
  Optimizer weightDecay(double weightDecay);

  /** How many tensors of a parameter's size it keeps from step to step. */
  int states();
}
