package ninc.compiler.ir;

import java.util.List;
import java.util.Optional;
import ninc.dsl.Activation;

/** What computes each value from the values at the same place, all of one shape. */
public sealed interface Elementwise extends Op {

  @Override
  default AccessPattern access() {
    return AccessPattern.PIXEL;
  }

  @Override
  default Granularity granularity() {
    return Granularity.TILE;
  }

  /** What computes each value by one formula from those of its operands at the same place. */
  sealed interface Formula extends Elementwise {

    /** The formula; its operand i is operator's operand i. */
    Expression expression();
  }

  /** f(x). */
  record Activate(Value input, Activation function) implements Formula {

    @Override
    public Expression expression() {
      return ActivationFunction.of(function).value();
    }

    @Override
    public Type type() {
      return input.featureMap();
    }

    @Override
    public List<Value> operands() {
      return List.of(input);
    }

    @Override
    public Op with(List<Value> operands) {
      return new Activate(operands.get(0), function);
    }

    @Override
    public String label() {
      return function.function();
    }

    @Override
    public Flops flops() {
      return Flops.perExample(type().values());
    }

    @Override
    public Optional<Continuation> continuation() {
      return Optional.of(new Continuation(input, FusionLevel.EPILOGUE));
    }

    @Override
    public List<OperandGradient> gradients(Value result, Value dy) {
      Value saved =
          switch (ActivationFunction.of(function).saved()) {
            case INPUT -> input;
            case OUTPUT -> result;
          };
      return List.of(OperandGradient.of(input, new ActivationGradient(dy, saved, function)));
    }
  }

  /**
   * The gradient of an {@link Activate} by its input.
   *
   * @param saved the activation's input or output, as {@link ActivationFunction#saved} says
   */
  record ActivationGradient(Value gradient, Value saved, Activation function) implements Formula {

    @Override
    public Expression expression() {
      return ActivationFunction.of(function).gradient();
    }

    @Override
    public Type type() {
      Value.require(
          gradient.featureMap().equals(saved.type()),
          "gradient %s does not fit %s",
          gradient.type(),
          saved.type());
      return saved.type();
    }

    @Override
    public List<Value> operands() {
      return List.of(gradient, saved);
    }

    @Override
    public Op with(List<Value> operands) {
      return new ActivationGradient(operands.get(0), operands.get(1), function);
    }

    @Override
    public String label() {
      return function.function() + " grad";
    }

    @Override
    public Flops flops() {
      return Flops.perExample(type().values());
    }

    @Override
    public Optional<Continuation> continuation() {
      return Optional.of(new Continuation(gradient, FusionLevel.EPILOGUE));
    }
  }

  /** The sum of its terms, from the first to the last. */
  record Sum(List<Value> terms) implements Formula {

    public Sum {
      terms = List.copyOf(terms);
    }

    @Override
    public Expression expression() {
      return Expression.sum(terms.size());
    }

    @Override
    public Type type() {
      Value.require(!terms.isEmpty(), "a sum needs terms");
      for (Value term : terms) {
        Value.require(
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

    @Override
    public String label() {
      return "sum";
    }

    @Override
    public Flops flops() {
      return Flops.perExample((long) type().values() * (terms.size() - 1));
    }

    @Override
    public List<OperandGradient> gradients(Value result, Value dy) {
      return terms.stream().map(OperandGradient::same).toList();
    }
  }

  /**
   * In training, x/(1−p) where {@link DropoutMask} keeps the value and 0 elsewhere. Its own
   * gradient, for the mask is drawn from the step and the position alone.
   *
   * @param stream tells apart the dropout nodes of one network
   */
  record Dropout(Value input, double probability, int stream) implements Elementwise {

    @Override
    public Type type() {
      return input.featureMap();
    }

    @Override
    public List<Value> operands() {
      return List.of(input);
    }

    @Override
    public Op with(List<Value> operands) {
      return new Dropout(operands.get(0), probability, stream);
    }

    @Override
    public String label() {
      return "dropout " + probability;
    }

    @Override
    public Flops flops() {
      return Flops.perExample(type().values());
    }

    @Override
    public Optional<Continuation> continuation() {
      return Optional.of(new Continuation(input, FusionLevel.FULL));
    }

    @Override
    public List<OperandGradient> gradients(Value result, Value dy) {
      return List.of(OperandGradient.of(input, new Dropout(dy, probability, stream)));
    }
  }
}
