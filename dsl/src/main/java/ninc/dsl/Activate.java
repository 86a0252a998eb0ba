package ninc.dsl;

/** An activation as a separate node, for example after an addition. Shape unchanged. */
public record Activate(String name, Shape input, Activation activation) implements Node {

  @Override
  public Shape output() {
    return input;
  }

  @Override
  public String kind() {
    return "activation";
  }

  @Override
  public String stem() {
    return "activation";
  }

  @Override
  public String arguments() {
    return activation.source();
  }
}
