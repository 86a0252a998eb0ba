package ninc.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import ninc.compiler.ir.AccessPattern;
import ninc.compiler.ir.Value;

/**
 * Values of a loop that a work-group computes for its tile between two barriers; all have the same
 * number of channels.
 */
public sealed interface Stage {

  /** In the order of the graph, at least one. */
  List<Value> values();

  /** Element by element: no matrix product is among them. */
  record Elementwise(List<Value> values) implements Stage {
    public Elementwise {
      values = List.copyOf(values);
    }
  }

  /**
   * A matrix product in register tiles, and what goes on from there element by element.
   *
   * @param epilogue may be empty
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

  /** The matrix product that it begins with, if it does. */
  default Optional<Product> multiplied() {
    return switch (this) {
      case Elementwise _ -> Optional.empty();
      case Multiply(Product product, _) -> Optional.of(product);
    };
  }

  /** Of each value. */
  default int channels() {
    return values().getFirst().pixelMap().channels();
  }

  /** The values of a loop, or of a single operator, in stages. */
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

  /** Whether a value that is no product can go on from here. */
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
