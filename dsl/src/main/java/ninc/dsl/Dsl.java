package ninc.dsl;

import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The words of a model definition, for {@code import static ninc.dsl.Dsl.*}.
 *
 * <p>Every method throws {@link InvalidNetworkException} for a number out of its range.
 */
public final class Dsl {

  private Dsl() {}

  /** A kernel of size×size. */
  public static Kernel kernel(int size) {
    return kernel(size, size);
  }

  /** A kernel that need not be square. */
  public static Kernel kernel(int height, int width) {
    return Located.check(() -> new Kernel(height, width));
  }

  /** The same stride down and across. */
  public static Stride stride(int step) {
    return stride(step, step);
  }

  /** Strides down and across. */
  public static Stride stride(int height, int width) {
    return Located.check(() -> new Stride(height, width));
  }

  /** The same padding on all four sides. */
  public static Padding padding(int size) {
    return padding(size, size);
  }

  /** Padding above and below, and left and right. */
  public static Padding padding(int height, int width) {
    return Located.check(() -> new Padding(height, width));
  }

  /** The output channels of a NiN block's pointwise layers, in order; none at all is allowed. */
  public static NinBlockOption pointwise(int... widths) {
    return Located.check(() -> new NinBlockOption.Pointwise(IntStream.of(widths).boxed().toList()));
  }

  /** The activation after a NiN block's last layer, where it differs from the others. */
  public static NinBlockOption lastActivation(Activation activation) {
    return new NinBlockOption.LastActivation(activation);
  }

  /** x. */
  public static Activation identity() {
    return new Activation.Identity();
  }

  /** max(0, x). */
  public static Activation relu() {
    return new Activation.Relu();
  }

  /** min(max(0, x), 6). */
  public static Activation relu6() {
    return new Activation.Relu6();
  }

  /** x where that is above 0, {@code slope} · x elsewhere; PyTorch's default is 0.01. */
  public static Activation leakyRelu(double slope) {
    return Located.check(() -> new Activation.LeakyRelu(slope));
  }

  /** x where that is above 0, {@code alpha} · (e<sup>x</sup> − 1) elsewhere. */
  public static Activation elu(double alpha) {
    return Located.check(() -> new Activation.Elu(alpha));
  }

  /** x · Φ(x), computed exactly, by the error function. */
  public static Activation gelu() {
    return new Activation.Gelu();
  }

  /** x / (1+e<sup>−x</sup>), also called swish. */
  public static Activation silu() {
    return new Activation.Silu();
  }

  /** x · min(max(0, x+3), 6) / 6. */
  public static Activation hardSwish() {
    return new Activation.HardSwish();
  }

  /** 1 / (1+e<sup>−x</sup>). */
  public static Activation sigmoid() {
    return new Activation.Sigmoid();
  }

  /** min(max(0, x+3), 6) / 6. */
  public static Activation hardSigmoid() {
    return new Activation.HardSigmoid();
  }

  /** tanh x. */
  public static Activation tanh() {
    return new Activation.Tanh();
  }

  /**
   * A named branch of {@link Layers#add} or {@link Layers#concat}: {@code branch("3x3", b ->
   * b.conv(64, kernel(3), padding(1)))}; {@code branch("skip", b -> b)} hands its input on.
   */
  public static BranchDefinition branch(String name, UnaryOperator<Layers> layers) {
    return new BranchDefinition(name, layers);
  }

  /** Stochastic gradient descent; add {@code .momentum(0.9)} and the like. */
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

  /** The learning rate stays what it is. */
  public static LearningRateSchedule constant() {
    return new LearningRateSchedule.Constant();
  }

  /** The learning rate is multiplied by {@code factor} after every {@code epochs} epochs. */
  public static LearningRateSchedule step(int epochs, double factor) {
    return Located.check(() -> new LearningRateSchedule.Step(epochs, factor));
  }

  /** The learning rate falls to 0 along half a cosine. */
  public static LearningRateSchedule cosine() {
    return new LearningRateSchedule.Cosine();
  }

  /** The learning rate rises for three tenths of the run, then falls to nearly 0. */
  public static LearningRateSchedule oneCycle() {
    return new LearningRateSchedule.OneCycle();
  }

  /** Weights uniform in ±√(6/(fan_in+fan_out)). */
  public static Initializer xavierUniform() {
    return Initializer.XAVIER_UNIFORM;
  }

  /** Weights normal with variance 2/(fan_in+fan_out). */
  public static Initializer xavierNormal() {
    return Initializer.XAVIER_NORMAL;
  }

  /** Weights uniform in ±√(6/fan_in), for layers followed by ReLU. */
  public static Initializer kaimingUniform() {
    return Initializer.KAIMING_UNIFORM;
  }

  /** Weights normal with variance 2/fan_in, for layers followed by ReLU. */
  public static Initializer kaimingNormal() {
    return Initializer.KAIMING_NORMAL;
  }

  /** The mean of each channel of the images, in [0, 1], for {@link Training#normalize}. */
  public static Normalization.Mean mean(double... channels) {
    return new Normalization.Mean(DoubleStream.of(channels).boxed().toList());
  }

  /** The standard deviation of each channel of the images, for {@link Training#normalize}. */
  public static Normalization.Std std(double... channels) {
    return new Normalization.Std(DoubleStream.of(channels).boxed().toList());
  }

  /** Each training image is mirrored left to right with probability ½. */
  public static Augmentation horizontalFlip() {
    return new Augmentation.HorizontalFlip();
  }

  /** Each training image is padded with black by so many pixels and cropped at a random place. */
  public static Augmentation paddedCrop(int padding) {
    return Located.check(() -> new Augmentation.PaddedCrop(padding));
  }

  /**
   * A rectangle of each training image, of at least this share of its area, is resized to the size
   * of the image; torchvision's default is 0.08.
   */
  public static Augmentation randomResizedCrop(double minArea) {
    return Located.check(() -> new Augmentation.RandomResizedCrop(minArea));
  }

  /** Each training image is rotated by up to so many degrees in either direction. */
  public static Augmentation rotation(double degrees) {
    return Located.check(() -> new Augmentation.Rotation(degrees));
  }

  /**
   * Brightness, contrast and saturation of each training image are multiplied by a factor between 1
   * − x and 1 + x, and its hue is shifted by up to {@code hue} turns; 0 leaves one as it is.
   */
  public static Augmentation colorJitter(
      double brightness, double contrast, double saturation, double hue) {
    return Located.check(() -> new Augmentation.ColorJitter(brightness, contrast, saturation, hue));
  }

  /** A rectangle of each training image is blackened with this probability. */
  public static Augmentation randomErasing(double probability) {
    return Located.check(() -> new Augmentation.RandomErasing(probability));
  }

  /** Two training images are averaged with random weights, for {@link Training#mix}. */
  public static Mixing mixup(double alpha) {
    return Located.check(() -> new Mixing.Mixup(alpha));
  }

  /** A rectangle of a training image is replaced by another's, for {@link Training#mix}. */
  public static Mixing cutmix(double alpha) {
    return Located.check(() -> new Mixing.Cutmix(alpha));
  }
}
