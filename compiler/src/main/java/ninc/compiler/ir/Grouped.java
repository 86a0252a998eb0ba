package ninc.compiler.ir;

import java.util.List;
import java.util.Optional;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Type.Weight;
import ninc.dsl.Padding;
import ninc.dsl.Stride;
import ninc.dsl.Window;

/**
 * Convolutions that are not one matrix product, since their channels are divided into groups or
 * their kernel is dilated, and their gradients. A depthwise convolution has as many groups as
 * channels.
 *
 * <p>Output channel o is in group ⌊o / (K/g)⌋ and depends on the C/g input channels of this group.
 */
public sealed interface Grouped extends Op {

  @Override
  default AccessPattern access() {
    return AccessPattern.IMAGE;
  }

  @Override
  default Granularity granularity() {
    return Granularity.TILE;
  }

  /**
   * Cross-correlation of [N, H, W, C] with [k, k, C/g, K] and zero padding. The result is [N, H',
   * W', K] with H' = ⌊(H+2p−d·(k−1)−1)/s⌋+1.
   */
  record GroupedConvolution(Value input, Value weight, Window window) implements Grouped {

    /** The number of groups, g. */
    public int groups() {
      return groupsOf(input.featureMap(), weight.type(Weight.class));
    }

    /** Returns whether each group has one channel and one output channel. */
    public boolean isDepthwise() {
      return Grouped.isDepthwise(input.featureMap(), weight.type(Weight.class));
    }

    @Override
    public Type type() {
      FeatureMap in = input.featureMap();
      Weight w = weight.type(Weight.class);
      requireFit(in, w, window);
      return FeatureMap.of(window.over(in.shape(), w.out()));
    }

    @Override
    public List<Value> operands() {
      return List.of(input, weight);
    }

    @Override
    public Op with(List<Value> operands) {
      return new GroupedConvolution(operands.get(0), operands.get(1), window);
    }

    @Override
    public String label() {
      return labelOf(window, groups(), input.featureMap());
    }

    @Override
    public Flops flops() {
      long pixels = window.over(input.featureMap().shape(), 1).pixels();
      return Flops.perExample(2 * pixels * weight.type().values());
    }

    @Override
    public List<OperandGradient> gradients(Value result, Value dy) {
      return List.of(
          OperandGradient.of(
              input, new GroupedInputGradient(dy, weight, window, input.featureMap())),
          OperandGradient.of(weight, new GroupedWeightGradient(input, dy, window, groups())));
    }
  }

  /**
   * The gradient of a {@link GroupedConvolution} with respect to its input. Shapes: [N, H', W', K]
   * to [N, H, W, C].
   */
  record GroupedInputGradient(Value gradient, Value weight, Window window, FeatureMap input)
      implements Grouped {

    /** The number of groups, g. */
    public int groups() {
      return groupsOf(input, weight.type(Weight.class));
    }

    /**
     * Returns the window of the convolution of the output gradient with the kernel's positions in
     * reverse order, which is this gradient if the convolution is depthwise and has stride 1; empty
     * if it is another convolution, or if that window would have negative padding.
     */
    public Optional<Window> asDepthwiseConvolution() {
      int rows = window.dilation().height() * (window.kernel().height() - 1);
      int columns = window.dilation().width() * (window.kernel().width() - 1);
      int height = rows - window.padding().height();
      int width = columns - window.padding().width();
      boolean exists =
          isDepthwise(input, weight.type(Weight.class))
              && window.stride().equals(new Stride(1, 1))
              && height >= 0
              && width >= 0;
      return exists
          ? Optional.of(
              new Window(
                  window.kernel(), window.stride(), new Padding(height, width), window.dilation()))
          : Optional.empty();
    }

    @Override
    public Type type() {
      Weight w = weight.type(Weight.class);
      requireFit(input, w, window);
      Value.require(
          FeatureMap.of(window.over(input.shape(), w.out())).equals(gradient.type()),
          "gradient %s does not fit weight %s and input %s",
          gradient.type(),
          w,
          input);
      return input;
    }

    @Override
    public List<Value> operands() {
      return List.of(gradient, weight);
    }

    @Override
    public Op with(List<Value> operands) {
      return new GroupedInputGradient(operands.get(0), operands.get(1), window, input);
    }

    @Override
    public String label() {
      return labelOf(window, groups(), input) + " data grad";
    }

    @Override
    public Flops flops() {
      return Flops.perExample(2L * gradient.featureMap().pixels() * weight.type().values());
    }
  }

  /**
   * The gradient of a {@link GroupedConvolution} with respect to its weight [k, k, C/g, K]: the sum
   * over all output pixels of the input in the window times the output gradient.
   */
  record GroupedWeightGradient(Value input, Value gradient, Window window, int groups)
      implements Grouped {

    @Override
    public Type type() {
      FeatureMap in = input.featureMap();
      FeatureMap out = gradient.featureMap();
      Value.require(
          in.channels() % groups == 0
              && out.channels() % groups == 0
              && FeatureMap.of(window.over(in.shape(), out.channels())).equals(out),
          "gradient %s does not fit input %s and %d groups",
          out,
          in,
          groups);
      return new Weight(
          window.kernel().height(),
          window.kernel().width(),
          in.channels() / groups,
          out.channels());
    }

    @Override
    public List<Value> operands() {
      return List.of(input, gradient);
    }

    @Override
    public Op with(List<Value> operands) {
      return new GroupedWeightGradient(operands.get(0), operands.get(1), window, groups);
    }

    @Override
    public String label() {
      return labelOf(window, groups, input.featureMap()) + " weight grad";
    }

    @Override
    public Flops flops() {
      return Flops.perExample(2L * gradient.featureMap().pixels() * type().values());
    }

    @Override
    public AccessPattern access() {
      return AccessPattern.BATCH;
    }

    @Override
    public Granularity granularity() {
      return Granularity.BATCH;
    }
  }

  private static boolean isDepthwise(FeatureMap input, Weight weight) {
    return weight.in() == 1 && weight.out() == input.channels();
  }

  private static int groupsOf(FeatureMap input, Weight weight) {
    return input.channels() / weight.in();
  }

  private static void requireFit(FeatureMap input, Weight weight, Window window) {
    Value.require(
        input.channels() % weight.in() == 0
            && weight.out() % groupsOf(input, weight) == 0
            && weight.kernelHeight() == window.kernel().height()
            && weight.kernelWidth() == window.kernel().width(),
        "weight %s does not fit input %s and kernel %s",
        weight,
        input,
        window.kernel());
  }

  private static String labelOf(Window window, int groups, FeatureMap input) {
    if (groups == 1) {
      return "conv " + window.label();
    }
    return groups == input.channels()
        ? "depthwise " + window.label()
        : "conv %s in %d groups".formatted(window.label(), groups);
  }
}
