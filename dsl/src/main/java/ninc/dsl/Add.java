package ninc.dsl;

import java.util.List;

/**
 * The sum of branches that all start from the same input, then an activation; a residual connection
 * is one branch with nodes and one without. All branches give the same shape, which is the node's.
 */
public record Add(String name, Shape input, List<Branch> branches, Activation activation)
    implements Node {

  public Add {
    branches = Branch.requireAny(branches);
    for (Branch branch : branches) {
      if (!branch.output().equals(branches.getFirst().output())) {
        throw new IllegalArgumentException(
            "branches to be added must agree in shape, but %s".formatted(Branch.shapes(branches)));
      }
    }
  }

  @Override
  public Shape output() {
    return branches.getFirst().output();
  }

  @Override
  public String kind() {
    return "add";
  }

  @Override
  public String stem() {
    return "add";
  }

  @Override
  public String arguments() {
    return SourceText.activation(activation);
  }
}
