package ninc.compiler.ir;

import java.util.ArrayList;
import java.util.List;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.dsl.Precision;

/** Operators that only move data. */
public sealed interface Layout extends Op {

  @Override
  default Flops flops() {
    return Flops.NONE;
  }

  @Override
  default Granularity granularity() {
    return Granularity.BATCH;
  }

  @Override
  default Precision precision() {
    List<Precision> moved = operands().stream().map(Value::precision).distinct().toList();
    return moved.size() == 1 ? moved.getFirst() : Precision.FLOAT32;
  }

  /**
   * Flattens the values of an example to the channels of one pixel in the order C, H, W. Shapes:
   * [N, H, W, C] to [N, 1, 1, CHW].
   */
  record Flatten(Value input) implements Layout {

    @Override
    public Type type() {
      return new FeatureMap(1, 1, input.featureMap().values());
    }

    @Override
    public List<Value> operands() {
      return List.of(input);
    }

    @Override
    public Op with(List<Value> operands) {
      return new Flatten(operands.get(0));
    }

    @Override
    public String label() {
      return "flatten";
    }

    @Override
    public AccessPattern access() {
      return AccessPattern.IMAGE;
    }

    @Override
    public List<OperandGradient> gradients(Value result, Value dy) {
      return List.of(OperandGradient.of(input, new Unflatten(dy, input.featureMap())));
    }
  }

  /** The gradient of a {@link Flatten}. Shapes: [N, 1, 1, CHW] to [N, H, W, C]. */
  record Unflatten(Value gradient, FeatureMap map) implements Layout {

    @Override
    public Type type() {
      Value.require(
          gradient.featureMap().equals(new FeatureMap(1, 1, map.values())),
          "%s does not unflatten to %s",
          gradient.type(),
          map);
      return map;
    }

    @Override
    public List<Value> operands() {
      return List.of(gradient);
    }

    @Override
    public Op with(List<Value> operands) {
      return new Unflatten(operands.get(0), map);
    }

    @Override
    public String label() {
      return "unflatten";
    }

    @Override
    public AccessPattern access() {
      return AccessPattern.IMAGE;
    }
  }

  /** The concatenation along the channels. Shapes: [N, H, W, Cᵢ]… to [N, H, W, ΣCᵢ]. */
  record Concat(List<Value> parts) implements Layout {

    public Concat {
      parts = List.copyOf(parts);
    }

    @Override
    public Type type() {
      Value.require(!parts.isEmpty(), "a concatenation needs at least one part");
      FeatureMap first = parts.getFirst().featureMap();
      int channels = 0;
      for (Value part : parts) {
        FeatureMap map = part.featureMap();
        Value.require(
            map.height() == first.height() && map.width() == first.width(),
            "%s and %s cannot be concatenated",
            first,
            map);
        channels += map.channels();
      }
      return new FeatureMap(first.height(), first.width(), channels);
    }

    @Override
    public List<Value> operands() {
      return parts;
    }

    @Override
    public Op with(List<Value> operands) {
      return new Concat(operands);
    }

    @Override
    public String label() {
      return "concat";
    }

    @Override
    public AccessPattern access() {
      return AccessPattern.PIXEL;
    }

    @Override
    public List<OperandGradient> gradients(Value result, Value dy) {
      List<OperandGradient> gradients = new ArrayList<>();
      int from = 0;
      for (Value part : parts) {
        int channels = part.featureMap().channels();
        gradients.add(OperandGradient.of(part, new Slice(dy, from, channels)));
        from += channels;
      }
      return gradients;
    }
  }

  /** The channels from {@code from} on. Shapes: [N, H, W, C] to [N, H, W, channels]. */
  record Slice(Value input, int from, int channels) implements Layout {

    @Override
    public Type type() {
      FeatureMap in = input.featureMap();
      Value.require(
          from >= 0 && channels > 0 && from + channels <= in.channels(),
          "channels %d to %d are not in %s",
          from,
          from + channels,
          in);
      return new FeatureMap(in.height(), in.width(), channels);
    }

    @Override
    public List<Value> operands() {
      return List.of(input);
    }

    @Override
    public Op with(List<Value> operands) {
      return new Slice(operands.get(0), from, channels);
    }

    @Override
    public String label() {
      return "channels %d–%d".formatted(from, from + channels - 1);
    }

    @Override
    public AccessPattern access() {
      return AccessPattern.PIXEL;
    }
  }
}
