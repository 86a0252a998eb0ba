package ninc.dsl;

import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The functions of a model definition, for {@code import static ninc.dsl.Dsl.*}.
 *
 * <p>Every method throws {@link InvalidNetworkException} if a number is out of range.
 */
public final class Dsl {

  private Dsl() {}

  /**
   * Asks for a parameter of the definition, such as a number of channels: {@code int channels =
   * parameter("channels", 64)}. Whoever loads the model may set its value.
   *
   * @param standard the default
   */
  public static int parameter(String name, int standard) {
    return Located.check(() -> Parameters.ask(name, new Parameter.Whole(standard))).number();
  }

  /** Asks for a parameter that is a number, such as a dropout rate. */
  public static double parameter(String name, double standard) {
    return Located.check(() -> Parameters.ask(name, new Parameter.Decimal(standard))).number();
  }

  /** Asks for a parameter that is true or false. */
  public static boolean parameter(String name, boolean standard) {
    return Located.check(() -> Parameters.ask(name, new Parameter.Truth(standard))).holds();
  }

  /** Asks for a parameter that is a constant of an enumeration. */
  public static <E extends Enum<E>> E parameter(String name, E standard) {
    return Located.check(() -> Parameters.ask(name, new Parameter.Choice<E>(standard))).constant();
  }

  /** Returns a size×size kernel. */
  public static Kernel kernel(int size) {
    return kernel(size, size);
  }

  /** Returns a kernel, which need not be square. */
  public static Kernel kernel(int height, int width) {
    return Located.check(() -> new Kernel(height, width));
  }

  /** Returns a stride that is the same in both dimensions. */
  public static Stride stride(int step) {
    return stride(step, step);
  }

  /** Returns a stride for each dimension. */
  public static Stride stride(int height, int width) {
    return Located.check(() -> new Stride(height, width));
  }

  /** Returns a padding that is the same on all four sides. */
  public static Padding padding(int size) {
    return padding(size, size);
  }

  /**
   * Returns a padding of {@code height} rows above and below and {@code width} columns on each
   * side.
   */
  public static Padding padding(int height, int width) {
    return Located.check(() -> new Padding(height, width));
  }

  /**
   * Sets the padding with which a convolution of stride 1 keeps height and width: {@code
   * padding(same())}.
   */
  public static SamePadding padding(SamePadding same) {
    return same;
  }

  /** The argument of {@link #padding(SamePadding)}. */
  public static SamePadding same() {
    return new SamePadding();
  }

  /** Returns a dilation that is the same in both dimensions. */
  public static Dilation dilation(int step) {
    return dilation(step, step);
  }

  /** Returns a dilation for each dimension. */
  public static Dilation dilation(int height, int width) {
    return Located.check(() -> new Dilation(height, width));
  }

  /** Divides the channels of a convolution into groups that are convolved separately. */
  public static Groups groups(int count) {
    return Located.check(() -> new Groups(count));
  }

  /**
   * Sets the factor by which an inverted residual expands the channels of its input; 1 leaves out
   * the expansion.
   */
  public static Expand expand(int factor) {
    return Located.check(() -> new Expand(factor));
  }

  /** Sets whether a convolution adds a bias: {@code bias(false)} leaves it out. */
  public static Bias bias(boolean added) {
    return new Bias(added);
  }

  /**
   * Sets the output channels of a NiN block's pointwise layers, in order. Without arguments, the
   * block has no pointwise layers.
   */
  public static NinBlockOption pointwise(int... widths) {
    return Located.check(() -> new NinBlockOption.Pointwise(IntStream.of(widths).boxed().toList()));
  }

  /**
   * Normalizes the output of each convolution of a NiN block over the batch before its activation.
   * The convolutions then have no bias, which the normalization would subtract again.
   */
  public static NinBlockOption batchNormalized() {
    return new NinBlockOption.BatchNormalized();
  }

  /** Sets the activation of a layer, as the activation itself does: {@code activation(silu())}. */
  public static Activation activation(Activation function) {
    return function;
  }

  /** Sets the activation after a NiN block's last layer, which otherwise equals the others. */
  public static NinBlockOption lastActivation(Activation activation) {
    return new NinBlockOption.LastActivation(activation);
  }

  /** f(x) = x. */
  public static Activation identity() {
    return new Activation.Identity();
  }

  /** f(x) = max(0, x). */
  public static Activation relu() {
    return new Activation.Relu();
  }

  /** f(x) = min(max(0, x), 6). */
  public static Activation relu6() {
    return new Activation.Relu6();
  }

  /** f(x) = x for positive x, otherwise {@code slope} · x. PyTorch's default slope is 0.01. */
  public static Activation leakyRelu(double slope) {
    return Located.check(() -> new Activation.LeakyRelu(slope));
  }

  /** f(x) = x for positive x, otherwise {@code alpha} · (e<sup>x</sup> − 1). */
  public static Activation elu(double alpha) {
    return Located.check(() -> new Activation.Elu(alpha));
  }

  /** f(x) = x · Φ(x), computed exactly with the error function. */
  public static Activation gelu() {
    return new Activation.Gelu();
  }

  /** f(x) = x / (1+e<sup>−x</sup>), also called swish. */
  public static Activation silu() {
    return new Activation.Silu();
  }

  /** f(x) = x · min(max(0, x+3), 6) / 6. */
  public static Activation hardSwish() {
    return new Activation.HardSwish();
  }

  /** f(x) = 1 / (1+e<sup>−x</sup>). */
  public static Activation sigmoid() {
    return new Activation.Sigmoid();
  }

  /** f(x) = min(max(0, x+3), 6) / 6. */
  public static Activation hardSigmoid() {
    return new Activation.HardSigmoid();
  }

  /** f(x) = tanh x. */
  public static Activation tanh() {
    return new Activation.Tanh();
  }

  /**
   * A named branch of {@link Layers#add}, {@link Layers#concat} or {@link Layers#multiply}: {@code
   * branch("3x3", b -> b.conv(64, kernel(3), padding(1)))}. {@code branch("skip", b -> b)} is a
   * skip connection.
   */
  public static BranchDefinition branch(String name, UnaryOperator<Layers> layers) {
    return new BranchDefinition(name, layers);
  }

  /** Stochastic gradient descent, without momentum unless {@code .momentum(0.9)} follows. */
  public static Sgd sgd(double learningRate) {
    return Located.check(() -> new Sgd(learningRate, 0, 0, false));
  }

  /** Adam with β = (0.9, 0.999) and ε = 1e-8. */
  public static Adam adam(double learningRate) {
    return Located.check(() -> new Adam(learningRate, 0.9, 0.999, 1e-8, 0, false));
  }

  /**
   * AdamW, which is Adam with decoupled weight decay, with β = (0.9, 0.999), ε = 1e-8 and weight
   * decay 0.01.
   */
  public static Adam adamW(double learningRate) {
    return Located.check(() -> new Adam(learningRate, 0.9, 0.999, 1e-8, 0.01, true));
  }

  /** RMSprop with α = 0.99 and ε = 1e-8; add {@code .momentum(0.9)} and the like. */
  public static RmsProp rmsProp(double learningRate) {
    return Located.check(() -> new RmsProp(learningRate, 0.99, 1e-8, 0, 0));
  }

  /** Keeps the learning rate constant. */
  public static LearningRateSchedule constant() {
    return new LearningRateSchedule.Constant();
  }

  /** Multiplies the learning rate by {@code factor} after every {@code epochs} epochs. */
  public static LearningRateSchedule step(int epochs, double factor) {
    return Located.check(() -> new LearningRateSchedule.Step(epochs, factor));
  }

  /** The learning rate is multiplied by {@code factor} after each of these epochs, which ascend. */
  public static LearningRateSchedule multiStep(double factor, int... epochs) {
    return Located.check(
        () -> new LearningRateSchedule.MultiStep(factor, IntStream.of(epochs).boxed().toList()));
  }

  /** The learning rate falls to 0 as (1 − share of the run)<sup>power</sup>; along a line for 1. */
  public static LearningRateSchedule polynomial(double power) {
    return Located.check(() -> new LearningRateSchedule.Polynomial(power));
  }

  /**
   * The learning rate is multiplied by {@code factor} in the course of every epoch, a little at
   * each step; {@code step(1, factor)} does it at once after the epoch.
   */
  public static LearningRateSchedule exponential(double factor) {
    return Located.check(() -> new LearningRateSchedule.Exponential(factor));
  }

  /**
   * The learning rate is multiplied by {@code factor} whenever more than {@code patience} epochs in
   * a row did not lower the loss of the validation examples or, if there are none, of the test
   * examples.
   */
  public static LearningRateSchedule plateau(int patience, double factor) {
    return Located.check(() -> new LearningRateSchedule.Plateau(patience, factor));
  }

  /**
   * The learning rate is multiplied by what a function gives, from 0 up, for example {@code
   * customSchedule(now -> 1 / (1 + now.epochs()))}. It must give the same for the same moment, so
   * that a run can be resumed.
   */
  public static LearningRateSchedule customSchedule(
      ToDoubleFunction<LearningRateSchedule.Moment> function) {
    return new LearningRateSchedule.Custom(function);
  }

  /** Decreases the learning rate to 0 along half a cosine. */
  public static LearningRateSchedule cosine() {
    return new LearningRateSchedule.Cosine();
  }

  /** Increases the learning rate for the first 30% of the run, then decreases it to nearly 0. */
  public static LearningRateSchedule oneCycle() {
    return new LearningRateSchedule.OneCycle();
  }

  /** Draws weights uniformly from ±√(6/(fan_in+fan_out)). */
  public static Initializer xavierUniform() {
    return Initializer.XAVIER_UNIFORM;
  }

  /** Draws weights from a normal distribution with variance 2/(fan_in+fan_out). */
  public static Initializer xavierNormal() {
    return Initializer.XAVIER_NORMAL;
  }

  /** Draws weights uniformly from ±√(6/fan_in), for layers followed by ReLU. */
  public static Initializer kaimingUniform() {
    return Initializer.KAIMING_UNIFORM;
  }

  /** Draws weights from a normal distribution with variance 2/fan_in, for layers before ReLU. */
  public static Initializer kaimingNormal() {
    return Initializer.KAIMING_NORMAL;
  }

  /** The mean of each channel in [0, 1], for {@link Training#normalize}. */
  public static Normalization.Mean mean(double... channels) {
    return new Normalization.Mean(DoubleStream.of(channels).boxed().toList());
  }

  /** The standard deviation of each channel, for {@link Training#normalize}. */
  public static Normalization.Std std(double... channels) {
    return new Normalization.Std(DoubleStream.of(channels).boxed().toList());
  }

  /** Flips each training image horizontally with probability ½. */
  public static Augmentation horizontalFlip() {
    return new Augmentation.HorizontalFlip();
  }

  /** Pads each training image with black pixels and crops it at a random position. */
  public static Augmentation paddedCrop(int padding) {
    return Located.check(() -> new Augmentation.PaddedCrop(padding));
  }

  /**
   * Resizes a random rectangle of each training image to the size of the image. The rectangle has
   * at least this share of its area; torchvision's default is 0.08.
   */
  public static Augmentation randomResizedCrop(double minArea) {
    return Located.check(() -> new Augmentation.RandomResizedCrop(minArea));
  }

  /** Rotates each training image by up to this many degrees in either direction. */
  public static Augmentation rotation(double degrees) {
    return Located.check(() -> new Augmentation.Rotation(degrees));
  }

  /**
   * Multiplies brightness, contrast and saturation of each training image by random factors between
   * 1 − x and 1 + x, and shifts its hue by up to {@code hue} turns. 0 disables a change.
   */
  public static Augmentation colorJitter(
      double brightness, double contrast, double saturation, double hue) {
    return Located.check(() -> new Augmentation.ColorJitter(brightness, contrast, saturation, hue));
  }

  /** Blackens a random rectangle of each training image with this probability. */
  public static Augmentation randomErasing(double probability) {
    return Located.check(() -> new Augmentation.RandomErasing(probability));
  }

  /** Averages pairs of training images with random weights, for {@link Training#mix}. */
  public static Mixing mixup(double alpha) {
    return Located.check(() -> new Mixing.Mixup(alpha));
  }

  /** Replaces a rectangle of each training image by another's, for {@link Training#mix}. */
  public static Mixing cutmix(double alpha) {
    return Located.check(() -> new Mixing.Cutmix(alpha));
  }
}
