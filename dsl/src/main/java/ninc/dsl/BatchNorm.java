package ninc.dsl;

/**
 * Batch normalization of each channel, followed by an activation: y = (x − μ)/√(σ²+ε)·γ + β, with ε
 * = 1e-5. In training, μ and σ² are the mean and variance of the channel over all pixels of the
 * batch, and running averages of them are kept with momentum 0.1. Outside training, and in a frozen
 * node, they are the running averages.
 *
 * <p>Shape unchanged; weight γ [C], bias β [C], running_mean [C], running_var [C].
 *
 * <p>Source: S. Ioffe, C. Szegedy, Batch Normalization, ICML 2015.
 */
public record BatchNorm(String name, Shape input, Activation activation) implements Node {

  @Override
  public Shape output() {
    return input;
  }

  @Override
  public String kind() {
    return "batchNorm";
  }

  @Override
  public String stem() {
    return "batchnorm";
  }

  @Override
  public String arguments() {
    return SourceText.activation(activation);
  }
}
