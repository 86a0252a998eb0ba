package ninc.dsl;

/**
 * Layer normalization of each pixel over its channels: y = (x − μ)/√(σ²+ε)·γ + β, with ε = 1e-6,
 * where μ and σ² are the mean and variance of the pixel's channels.
 *
 * <p>Shape unchanged; weight γ [C], bias β [C].
 *
 * <p>Sources: J. L. Ba, J. R. Kiros, G. E. Hinton, Layer Normalization, 2016; over channels, Z. Liu
 * et al., A ConvNet for the 2020s, CVPR 2022.
 */
public record LayerNorm(String name, Shape input) implements Node {

  @Override
  public Shape output() {
    return input;
  }

  @Override
  public String kind() {
    return "layerNorm";
  }

  @Override
  public String stem() {
    return "layernorm";
  }

  @Override
  public String arguments() {
    return "";
  }
}
