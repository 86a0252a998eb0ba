package ninc.dsl;

import java.util.List;

/**
 * The elementwise sum of branches that start from the same input, followed by an activation. A
 * residual connection has one branch with nodes and one without. All branches have the same output
 * shape, which is also the output shape of this node.
 */
public record Add(String name, Shape input, List<Branch> branches, Activation activation)
    implements Node {

  public Add {
    branches = Branch.requireAny(branches);
    for (Branch branch : branches) {
      if (!branch.output().equals(branches.getFirst().output())) {
        throw new IllegalArgumentException(
            "branches must have the same output shape to be added, but %s"
                .formatted(Branch.shapes(branches)));
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
