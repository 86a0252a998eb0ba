package ninc.runtime.format.onnx.importer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import ninc.runtime.format.onnx.importer.Operand.Value;
import ninc.runtime.format.onnx.importer.Part.Joint;
import ninc.runtime.format.onnx.importer.Step.Meet;

/**
 * Nests concatenations that begin with the same inputs, as in DenseNet: where (a, b) is
 * concatenated, (a, b, c) becomes ((a, b), c).
 */
final class Concatenations {
  /** The inputs of each concatenation in the file, before they were nested. */
  private final Map<Meet, List<Step>> inputs = new IdentityHashMap<>();

  /** Returns an operand, nested if it is a concatenation. */
  Operand nested(Operand operand) {
    return operand instanceof Value(Meet meet, var layout) && meet.joint() == Joint.CONCAT
        ? new Value(nested(meet), layout)
        : operand;
  }

  private Meet nested(Meet meet) {
    Optional<Meet> longest =
        inputs.keySet().stream()
            .filter(other -> isPrefix(inputs.get(other), meet.inputs()))
            .max(Comparator.comparingInt(other -> inputs.get(other).size()));
    Meet result = longest.map(prefix -> startingWith(prefix, meet)).orElse(meet);
    inputs.put(result, meet.inputs());
    return result;
  }

  private Meet startingWith(Meet prefix, Meet meet) {
    List<Step> steps = new ArrayList<>(List.of(prefix));
    steps.addAll(meet.inputs().subList(inputs.get(prefix).size(), meet.inputs().size()));
    return new Meet(meet.label(), meet.joint(), steps, meet.output());
  }

  /** Compares steps by identity. */
  private static boolean isPrefix(List<Step> prefix, List<Step> steps) {
    return prefix.size() < steps.size()
        && IntStream.range(0, prefix.size()).allMatch(i -> prefix.get(i) == steps.get(i));
  }
}
