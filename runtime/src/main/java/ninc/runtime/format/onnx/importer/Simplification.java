package ninc.runtime.format.onnx.importer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ninc.runtime.format.onnx.importer.Blocks.Block;
import ninc.runtime.format.onnx.importer.Part.Join;
import ninc.runtime.format.onnx.importer.Part.Joint;

/**
 * Rewrites chains to what a person would write: activations become options of the layers before
 * them, scalings are multiplied into parameters, and convolutions become NiN blocks and inverted
 * residuals.
 */
final class Simplification {
  private Simplification() {}

  /** Rewrites a chain and the branches in it. */
  static List<Part> of(List<Part> chain) {
    return grouped(merged(chain));
  }

  /** Merges layers with what follows them. */
  private static List<Part> merged(List<Part> chain) {
    List<Part> merged = new ArrayList<>();
    for (Part part : chain) {
      Part next = part instanceof Join join ? joined(join) : part;
      Optional<Part> both =
          merged.isEmpty() ? Optional.empty() : Merging.of(merged.getLast(), next);
      both.ifPresent(_ -> merged.removeLast());
      merged.add(both.orElse(next));
    }
    return merged;
  }

  /** Rewrites the branches of a join, or makes it an inverted residual. */
  private static Part joined(Join join) {
    List<List<Part>> branches = join.branches().stream().map(Simplification::merged).toList();
    Optional<Part> block =
        join.joint() == Joint.ADD && branches.size() == 2
            ? invertedResidual(branches)
            : Optional.empty();
    return block.orElseGet(() ->
        new Join(
            join.label(),
            join.joint(),
            join.activation(),
            branches.stream().map(Simplification::grouped).toList()));
  }

  /** Returns the block that a sum of two branches is, if one of them has no parts. */
  private static Optional<Part> invertedResidual(List<List<Part>> branches) {
    List<List<Part>> bodies = branches.stream().filter(branch -> !branch.isEmpty()).toList();
    return bodies.size() == 1
        ? Blocks.invertedResidual(bodies.getFirst())
            .filter(block -> block.parts() == bodies.getFirst().size() && block.addsInput())
            .map(Block::layer)
        : Optional.empty();
  }

  /** Groups convolutions to blocks. */
  private static List<Part> grouped(List<Part> chain) {
    List<Part> result = new ArrayList<>();
    int next = 0;
    while (next < chain.size()) {
      List<Part> rest = chain.subList(next, chain.size());
      Optional<Block> block = Blocks.startingWith(rest);
      int length = block.map(Block::parts).orElse(1);
      // Without a sum, an inverted residual that would add its input stays as it is.
      result.addAll(
          block
              .filter(found -> !found.addsInput())
              .map(found -> List.<Part>of(found.layer()))
              .orElse(rest.subList(0, length)));
      next += length;
    }
    return result;
  }
}
