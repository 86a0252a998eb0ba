package ninc.dsl;

/**
 * Flattens an example to a vector in PyTorch's order: channel by channel, row by row. Shapes: C×H×W
 * to CHW×1×1.
 */
public record Flatten(String name, Shape input) implements Node {

  @Override
  public Shape output() {
    return new Shape(input.values(), 1, 1);
  }

  @Override
  public String kind() {
    return "flatten";
  }

  @Override
  public String stem() {
    return "flatten";
  }

  @Override
  public String arguments() {
    return "";
  }
}
