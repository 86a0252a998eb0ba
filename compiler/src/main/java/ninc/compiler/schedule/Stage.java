package ninc.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import ninc.compiler.ir.AccessPattern;
import ninc.compiler.ir.Value;

/**
 * The values of a loop that a work-group computes for its tile between two barriers. All have the
 * same number of channels.
 */
public sealed interface Stage {

  /** Returns the values in the order of the graph, at least one. */
  List<Value> values();

  /** A stage of elementwise operators. */
  record Elementwise(List<Value> values) implements Stage {
    public Elementwise {
      values = List.copyOf(values);
    }
  }

  /**
   * A stage with a matrix product in register tiles and an elementwise epilogue.
   *
   * @param product the matrix product
   * @param epilogue the values computed from it, possibly none
   */
  record Multiply(Product product, List<Value> epilogue) implements Stage {
    public Multiply {
      epilogue = List.copyOf(epilogue);
    }

    @Override
    public List<Value> values() {
      return Stream.concat(Stream.of(product.result()), epilogue.stream()).toList();
    }
  }

  /** Returns the matrix product of the stage, if it has one. */
  default Optional<Product> multiplied() {
    return switch (this) {
      case Elementwise _ -> Optional.empty();
      case Multiply(Product product, _) -> Optional.of(product);
    };
  }

  /** Returns the number of channels of each value. */
  default int channels() {
    return values().getFirst().pixelMap().channels();
  }

  /** Divides the values of a loop or of a single operator into stages. */
  static List<Stage> of(List<Value> values) {
    List<Stage> stages = new ArrayList<>();
    for (Value value : values) {
      Optional<Product> product = Product.of(value);
      if (product.isPresent()) {
        stages.add(new Multiply(product.get(), List.of()));
      } else if (!stages.isEmpty() && stages.getLast().admits(value)) {
        stages.add(stages.removeLast().with(value));
      } else {
        stages.add(new Elementwise(List.of(value)));
      }
    }
    return List.copyOf(stages);
  }

  /** Returns whether an elementwise value can be added to this stage. */
  private boolean admits(Value value) {
    return channels() == value.pixelMap().channels()
        && switch (this) {
          case Elementwise _ -> true;
          case Multiply _ -> value.op().access() == AccessPattern.PIXEL;
        };
  }

  private Stage with(Value value) {
    return switch (this) {
      case Elementwise(List<Value> values) ->
          new Elementwise(Stream.concat(values.stream(), Stream.of(value)).toList());
      case Multiply(Product product, List<Value> epilogue) ->
          new Multiply(product, Stream.concat(epilogue.stream(), Stream.of(value)).toList());
    };
  }
}
