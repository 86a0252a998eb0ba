package ninc.compiler.ir;

import java.util.List;

/** The sum of feature maps of one type, from the first to the last. */
public record Sum(List<Value> terms) implements Op {

  public Sum {
    terms = List.copyOf(terms);
  }

  @Override
  public Type type() {
    Types.require(!terms.isEmpty(), "a sum needs terms");
    for (Value term : terms) {
      Types.require(
          term.featureMap().equals(terms.getFirst().type()),
          "%s and %s cannot be added",
          terms.getFirst().type(),
          term.type());
    }
    return terms.getFirst().type();
  }

  @Override
  public List<Value> operands() {
    return terms;
  }

  @Override
  public Op with(List<Value> operands) {
    return new Sum(operands);
  }
}
