package ninc.compiler.ir;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import ninc.dsl.Activation;
import ninc.dsl.Precision;

/** Elementwise operators, whose operands and result have the same shape. */
public sealed interface Elementwise extends Op {

  @Override
  default AccessPattern access() {
    return AccessPattern.PIXEL;
  }

  @Override
  default Granularity granularity() {
    return Granularity.TILE;
  }

  /** Elementwise operators that are defined by a formula. */
  sealed interface Formula extends Elementwise {

    /** The formula, whose operand i is the operator's operand i. */
    Expression expression();

    @Override
    default Precision precision() {
      List<Precision> operands = operands().stream().map(Value::precision).toList();
      return Stream.of(Precision.BFLOAT16, Precision.FLOAT16, Precision.TF32)
          .filter(format -> expression().isIn(format, operands))
          .findFirst()
          .orElse(Precision.FLOAT32);
    }
  }

  /** Applies an activation function, y = f(x). */
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
   * The gradient of an {@link Activate} with respect to its input.
   *
   * @param saved the activation's input or output, depending on {@link ActivationFunction#saved}
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

  /** The sum of its terms, added in order. */
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
      Value.require(!terms.isEmpty(), "a sum needs at least one term");
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
    public Optional<Continuation> continuation() {
      return Optional.of(new Continuation(terms, FusionLevel.BLOCK));
    }

    @Override
    public List<OperandGradient> gradients(Value result, Value dy) {
      return terms.stream().map(term -> OperandGradient.of(term, dy)).toList();
    }
  }

  /** Rounds each element to the nearest number of a format. */
  record Round(Value input, Precision format) implements Formula {

    @Override
    public Expression expression() {
      return Expression.operand(0).rounded(format);
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
      return new Round(operands.get(0), format);
    }

    @Override
    public String label() {
      return format.label();
    }

    @Override
    public Flops flops() {
      return Flops.NONE;
    }

    @Override
    public Optional<Continuation> continuation() {
      return Optional.of(new Continuation(input, FusionLevel.EPILOGUE));
    }
  }

  /**
   * Inverted dropout in training: x/(1−p) if {@link DropoutMask} keeps the value, otherwise 0. It
   * is also its own gradient, since the backward pass computes the same mask.
   *
   * @param stream the number of the dropout node in the network, which selects its random numbers
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
