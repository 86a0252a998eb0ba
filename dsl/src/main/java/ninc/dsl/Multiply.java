package ninc.dsl;

import java.util.List;

/**
 * The product of the input with a branch that starts from it and computes a factor for each
 * channel, as in squeeze-and-excitation. Shapes: input C×H×W and branch C×1×1 to C×H×W.
 *
 * <p>Source: J. Hu, L. Shen, G. Sun, Squeeze-and-Excitation Networks, CVPR 2018.
 *
 * @param branch the branch that computes the factors
 */
public record Multiply(String name, Shape input, Branch branch) implements Node {

  public Multiply {
    Shape factors = new Shape(input.channels(), 1, 1);
    if (!branch.output().equals(factors)) {
      throw new IllegalArgumentException(
          "a branch must have the output shape %s to multiply %s, but %s has %s"
              .formatted(factors, input, branch.name(), branch.output()));
    }
  }

  @Override
  public Shape output() {
    return input;
  }

  @Override
  public String kind() {
    return "multiply";
  }

  @Override
  public String stem() {
    return "multiply";
  }

  @Override
  public List<Branch> branches() {
    return List.of(branch);
  }

  @Override
  public String arguments() {
    return "";
  }
}
