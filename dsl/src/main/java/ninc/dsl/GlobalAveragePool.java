package ninc.dsl;

/** The mean of each channel over all pixels. Shapes: C×H×W to C×1×1. */
public record GlobalAveragePool(String name, Shape input) implements Node {

  @Override
  public Shape output() {
    return new Shape(input.channels(), 1, 1);
  }

  @Override
  public String kind() {
    return "globalAveragePool";
  }

  @Override
  public String stem() {
    return "gap";
  }

  @Override
  public String arguments() {
    return "";
  }
}
