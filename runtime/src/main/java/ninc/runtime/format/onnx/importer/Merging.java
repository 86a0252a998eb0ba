package ninc.runtime.format.onnx.importer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import ninc.dsl.Activate;
import ninc.dsl.Activation;
import ninc.dsl.BatchNorm;
import ninc.dsl.Bias;
import ninc.dsl.Conv;
import ninc.dsl.DepthwiseConv;
import ninc.dsl.Dsl;
import ninc.dsl.Flatten;
import ninc.dsl.Linear;
import ninc.dsl.Node;
import ninc.runtime.format.onnx.importer.Part.Join;
import ninc.runtime.format.onnx.importer.Part.Joint;
import ninc.runtime.format.onnx.importer.Part.Layer;
import ninc.runtime.format.onnx.importer.Part.Scaling;
import ninc.runtime.format.safetensors.StoredTensor;

/** Merges parts of a chain into one: activations become options, and scalings change parameters. */
final class Merging {
  private Merging() {}

  /** Returns two successive parts as one, if they can be merged. */
  static Optional<Part> of(Part first, Part second) {
    return switch (second) {
      case Layer(String _, Activate(String _, var _, Activation f), var _) -> activated(first, f);
      case Layer(String label, Linear linear, var parameters)
          when first instanceof Layer(String _, Flatten flatten, var _) ->
          Optional.of(
              new Layer(
                  label,
                  new Linear("", flatten.input(), linear.channels(), linear.activation()),
                  parameters));
      case Scaling scaling -> scaled(first, scaling);
      case Layer _, Join _ -> Optional.empty();
    };
  }

  /** Returns a part with an activation, if it can have one. */
  private static Optional<Part> activated(Part part, Activation f) {
    return switch (part) {
      case Layer(String label, Node node, var parameters) when acceptsActivation(node) ->
          Optional.of(new Layer(label, activated(node, f), parameters));
      case Join(String label, Joint joint, Activation before, var branches)
          when joint == Joint.ADD && before.equals(Dsl.identity()) ->
          Optional.of(new Join(label, joint, f, branches));
      case Layer _, Join _, Scaling _ -> Optional.empty();
    };
  }

  /** Whether a node can have an activation and has none yet. */
  private static boolean acceptsActivation(Node node) {
    return activation(node).equals(Optional.of(Dsl.identity()));
  }

  /** The activation of a node that can have one. */
  private static Optional<Activation> activation(Node node) {
    return switch (node) {
      case Conv conv -> Optional.of(conv.activation());
      case DepthwiseConv conv -> Optional.of(conv.activation());
      case Linear linear -> Optional.of(linear.activation());
      case BatchNorm norm -> Optional.of(norm.activation());
      default -> Optional.empty();
    };
  }

  private static Node activated(Node node, Activation f) {
    return switch (node) {
      case Conv(var name, var input, var channels, var window, var groups, var bias, var _) ->
          new Conv(name, input, channels, window, groups, bias, f);
      case DepthwiseConv(var name, var input, var window, var bias, var _) ->
          new DepthwiseConv(name, input, window, bias, f);
      case Linear(var name, var input, var channels, var _) -> new Linear(name, input, channels, f);
      case BatchNorm(var name, var input, var _) -> new BatchNorm(name, input, f);
      default -> throw new IllegalStateException(node + " has no activation");
    };
  }

  /** Returns a part with a scaling of its output, if its parameters can include it. */
  private static Optional<Part> scaled(Part part, Scaling scaling) {
    return switch (part) {
      case Scaling(String label, var shape, double[] scale, double[] shift) ->
          Optional.of(
              new Scaling(
                  label,
                  shape,
                  combined(scale.length, c -> scale[c] * scaling.scale()[c]),
                  combined(shift.length, c -> shift[c] * scaling.scale()[c] + scaling.shift()[c])));
      case Layer(String label, Node node, List<StoredTensor> parameters)
          when acceptsActivation(node) -> {
        boolean biased = parameters.size() > 1 || !isZero(scaling.shift());
        yield Optional.of(
            new Layer(label, biased ? biased(node) : node, scaled(parameters, scaling, biased)));
      }
      case Layer _, Join _ -> Optional.empty();
    };
  }

  private static double[] combined(int length, IntToDoubleFunction value) {
    return IntStream.range(0, length).mapToDouble(value).toArray();
  }

  private static boolean isZero(double[] values) {
    return DoubleStream.of(values).allMatch(value -> value == 0);
  }

  private static Node biased(Node node) {
    Bias bias = new Bias(true);
    return switch (node) {
      case Conv(var name, var input, var channels, var window, var groups, var _, var f) ->
          new Conv(name, input, channels, window, groups, bias, f);
      case DepthwiseConv(var name, var input, var window, var _, var f) ->
          new DepthwiseConv(name, input, window, bias, f);
      default -> node;
    };
  }

  /** Scales weight and bias, which both have the output channels as their first axis. */
  private static List<StoredTensor> scaled(
      List<StoredTensor> parameters, Scaling scaling, boolean biased) {
    int channels = scaling.scale().length;
    List<StoredTensor> result = new ArrayList<>(parameters);
    StoredTensor weight = parameters.getFirst();
    float[] weights = weight.toFloats();
    int row = weights.length / channels;
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (weights[i] * scaling.scale()[i / row]);
    }
    result.set(0, StoredTensor.ofFloats("weight", weight.shape(), weights));
    if (biased) {
      float[] bias = parameters.size() > 1 ? parameters.get(1).toFloats() : new float[channels];
      for (int c = 0; c < channels; c++) {
        bias[c] = (float) (bias[c] * scaling.scale()[c] + scaling.shift()[c]);
      }
      StoredTensor stored = StoredTensor.ofFloats("bias", List.of((long) channels), bias);
      if (parameters.size() > 1) {
        result.set(1, stored);
      } else {
        result.add(stored);
      }
    }
    return result;
  }
}
