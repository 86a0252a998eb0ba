package ninc.dsl;

import java.util.List;

/**
 * The concatenation of branches along the channels. All branches start from the same input and have
 * the same output height and width. Shapes: Cᵢ×H×W to (ΣCᵢ)×H×W.
 */
public record Concat(String name, Shape input, List<Branch> branches) implements Node {

  public Concat {
    branches = Branch.requireAny(branches);
    Shape first = branches.getFirst().output();
    for (Branch branch : branches) {
      Shape shape = branch.output();
      if (shape.height() != first.height() || shape.width() != first.width()) {
        throw new IllegalArgumentException(
            "branches must have the same height and width to be concatenated, but %s"
                .formatted(Branch.shapes(branches)));
      }
    }
  }

  @Override
  public Shape output() {
    // Asking a branch twice would double the time with each level of nesting.
    List<Shape> shapes = branches.stream().map(Branch::output).toList();
    int channels = shapes.stream().mapToInt(Shape::channels).sum();
    return new Shape(channels, shapes.getFirst().height(), shapes.getFirst().width());
  }

  @Override
  public String kind() {
    return "concat";
  }

  @Override
  public String stem() {
    return "concat";
  }

  @Override
  public String arguments() {
    return "";
  }
}
