package ninc.compiler.ir;

import java.util.List;

/** Channels one after the other: [N, H, W, Cᵢ]… to [N, H, W, ΣCᵢ]. */
public record Concat(List<Value> parts) implements Op {

  public Concat {
    parts = List.copyOf(parts);
  }

  @Override
  public Type type() {
    Types.require(!parts.isEmpty(), "a concatenation needs parts");
    Type.FeatureMap first = parts.getFirst().featureMap();
    int channels = 0;
    for (Value part : parts) {
      Type.FeatureMap map = part.featureMap();
      Types.require(
          map.height() == first.height() && map.width() == first.width(),
          "%s and %s cannot be concatenated",
          first,
          map);
      channels += map.channels();
    }
    return new Type.FeatureMap(first.height(), first.width(), channels);
  }

  @Override
  public List<Value> operands() {
    return parts;
  }

  @Override
  public Op with(List<Value> operands) {
    return new Concat(operands);
  }
}
