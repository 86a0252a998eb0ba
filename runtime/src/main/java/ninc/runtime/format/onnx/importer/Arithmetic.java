package ninc.runtime.format.onnx.importer;

import static ninc.runtime.format.onnx.importer.Unsupported.require;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import ninc.runtime.format.onnx.importer.Operand.Constant;
import ninc.runtime.format.onnx.importer.Operand.Value;
import ninc.runtime.format.safetensors.StoredTensor;

/**
 * Translates elementwise arithmetic: with constants, which becomes scalings of the channels, and of
 * several values, which are joined.
 */
final class Arithmetic {
  private Arithmetic() {}

  static Operand sum(Call call) {
    List<Value> values = call.values();
    Value sum = values.size() == 1 ? values.getFirst() : Joins.sum(call, values);
    for (Operand input : call.inputs()) {
      if (input instanceof Constant(StoredTensor constant)) {
        sum = shifted(call, sum, constant);
      }
    }
    return sum;
  }

  static Operand difference(Call call) {
    return switch (call.input(1)) {
      case Constant(StoredTensor constant) -> {
        Value x = call.value(0);
        yield scaled(call, x, ones(x), map(perChannel(constant, x), c -> -c));
      }
      case Value x when call.input(0) instanceof Constant(StoredTensor constant) ->
          scaled(call, x, map(ones(x), c -> -c), perChannel(constant, x));
      case Value _ -> throw new Unsupported("only constants can be subtracted");
    };
  }

  static Operand product(Call call) {
    List<Value> values = call.values();
    if (values.size() > 1) {
      return Joins.product(call, values);
    }
    Value x = values.getFirst();
    StoredTensor factor = call.constant(call.input(0) instanceof Constant ? 0 : 1);
    return scaled(call, x, perChannel(factor, x), new double[x.shape().channels()]);
  }

  static Operand quotient(Call call) {
    require(call.input(1) instanceof Constant, "only division by constants is supported");
    Value x = call.value(0);
    double[] reciprocals = map(perChannel(call.constant(1), x), c -> 1 / c);
    return scaled(call, x, reciprocals, new double[x.shape().channels()]);
  }

  /** Returns x + constant. */
  static Value shifted(Call call, Value x, StoredTensor constant) {
    return scaled(call, x, ones(x), perChannel(constant, x));
  }

  private static Value scaled(Call call, Value x, double[] scale, double[] shift) {
    return x.then(new Part.Scaling(call.node().label(), x.shape(), scale, shift));
  }

  private static double[] ones(Value x) {
    double[] ones = new double[x.shape().channels()];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static double[] map(double[] values, DoubleUnaryOperator function) {
    return DoubleStream.of(values).map(function).toArray();
  }

  /** Returns a constant that is broadcast to a value as a number per channel. */
  private static double[] perChannel(StoredTensor constant, Value x) {
    float[] values = constant.toFloats();
    int channels = x.shape().channels();
    double[] result = new double[channels];
    if (values.length == 1) {
      Arrays.fill(result, values[0]);
      return result;
    }
    int fromEnd = x.layout().rank() - x.layout().channelAxis();
    List<Long> extents = constant.shape();
    require(
        values.length == channels
            && extents.size() >= fromEnd
            && extents.get(extents.size() - fromEnd) == channels,
        "only constants with one value per channel are supported");
    Arrays.setAll(result, c -> values[c]);
    return result;
  }
}
