package ninc.dsl;

/**
 * A fully connected layer, followed by a bias and an activation. It is equivalent to a convolution
 * whose kernel covers the whole input. Shapes: C×H×W to K×1×1; weight [K, C·H·W], bias [K].
 *
 * @param channels K, the number of outputs
 */
public record Linear(String name, Shape input, int channels, Activation activation)
    implements Node {

  public Linear {
    Range.check("channels", channels, 1);
    Range.checkWeights(channels, input.channels(), input.height(), input.width());
  }

  @Override
  public Shape output() {
    return new Shape(channels, 1, 1);
  }

  @Override
  public String kind() {
    return "linear";
  }

  @Override
  public String stem() {
    return "linear";
  }

  @Override
  public String arguments() {
    return SourceText.arguments(channels, SourceText.activation(activation));
  }
}
