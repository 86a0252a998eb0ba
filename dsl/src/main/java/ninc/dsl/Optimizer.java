package ninc.dsl;

/** An update rule for parameters; its formulas are those of PyTorch. */
public sealed interface Optimizer permits Sgd, Adam, RmsProp {

  /** The name in the literature: {@code SGD}, {@code Adam}, {@code AdamW} or {@code RMSprop}. */
  String name();

  /** η, before the {@link LearningRateSchedule} is applied. */
  double learningRate();

  /** λ, the coefficient of L2 or decoupled weight decay. */
  double weightDecay();

  /** Returns a copy with another learning rate. */
  Optimizer learningRate(double learningRate);

  /** Returns a copy with another weight decay. */
  Optimizer weightDecay(double weightDecay);

  /** The number of state tensors per parameter, each of the parameter's shape. */
  int states();
}
