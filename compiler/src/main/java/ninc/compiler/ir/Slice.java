package ninc.compiler.ir;

import java.util.List;

/** Channels from {@code from} on: [N, H, W, C] to [N, H, W, channels]. */
public record Slice(Value input, int from, int channels) implements Op {

  @Override
  public Type type() {
    Type.FeatureMap in = input.featureMap();
    Types.require(
        from >= 0 && channels > 0 && from + channels <= in.channels(),
        "channels %d to %d are not in %s",
        from,
        from + channels,
        in);
    return new Type.FeatureMap(in.height(), in.width(), channels);
  }

  @Override
  public List<Value> operands() {
    return List.of(input);
  }

  @Override
  public Op with(List<Value> operands) {
    return new Slice(operands.get(0), from, channels);
  }
}
