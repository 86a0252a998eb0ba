package ninc.dsl;

/**
 * Inverted dropout: in training, each value is zeroed with probability p and otherwise divided by
 * 1−p; in evaluation, it is the identity. Shape unchanged.
 *
 * @param probability p, in [0, 1)
 */
public record Dropout(String name, Shape input, double probability) implements Node {

  public Dropout {
    Range.check("dropout probability", probability, 0, 1);
  }

  @Override
  public Shape output() {
    return input;
  }

  @Override
  public String kind() {
    return "dropout";
  }

  @Override
  public String stem() {
    return "dropout";
  }

  @Override
  public String arguments() {
    return Double.toString(probability);
  }
}
