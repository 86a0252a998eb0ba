package ninc.runtime.format.onnx.importer;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import ninc.compiler.Compiler;
import ninc.dsl.InvalidNetworkException;
import ninc.dsl.Network;
import ninc.dsl.Normalization;
import ninc.runtime.UserError;
import ninc.runtime.format.onnx.importer.Part.Scaling;
import ninc.runtime.format.safetensors.StoredTensor;

/**
 * A network from an ONNX file. What the file computes is the same as what the network computes, up
 * to a softmax at the end, which ninc's loss has.
 *
 * @param network the network, without the normalization of the pixels
 * @param normalization the normalization of the pixels with which the graph begins
 * @param parameters the parameters of the network, named as in checkpoints
 * @param softmax whether a softmax at the end was left out
 */
public record OnnxImport(
    Network network,
    Optional<Normalization> normalization,
    List<StoredTensor> parameters,
    boolean softmax) {

  public OnnxImport {
    parameters = List.copyOf(parameters);
  }

  /**
   * Reads a file.
   *
   * @param naming how the nodes of the network are named
   * @throws UserError if the file cannot be read or is invalid, or the DSL cannot express its
   *     network; the message lists all operators that it does not have
   */
  public static OnnxImport read(Path file, Naming naming) {
    OnnxGraph graph = OnnxFile.read(file);
    try {
      return of(Translation.of(graph), naming);
    } catch (InvalidNetworkException e) {
      throw new UserError("%s: %s".formatted(file, e.problem()), e);
    } catch (UserError e) {
      throw new UserError("%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** Returns the number of values in all trained parameters. */
  public long parameterCount() {
    return Compiler.inference(network).parameterCount();
  }

  private static OnnxImport of(Translation.Result steps, Naming naming) {
    List<Part> chain = Simplification.of(Chains.of(steps.start(), steps.end()));
    Optional<Normalization> normalization =
        chain.isEmpty() ? Optional.empty() : normalization(chain.getFirst());
    List<Part> network = normalization.isPresent() ? chain.subList(1, chain.size()) : chain;
    if (network.isEmpty()) {
      throw new UserError("its graph has no layers");
    }
    Assembly.Result built = Assembly.of(steps.start().output(), network, naming);
    return new OnnxImport(built.network(), normalization, built.parameters(), steps.softmax());
  }

  /** Returns the normalization of the pixels that a scaling at the start of the network is. */
  private static Optional<Normalization> normalization(Part first) {
    return first instanceof Scaling scaling
            && DoubleStream.of(scaling.scale()).allMatch(factor -> factor > 0)
        ? Optional.of(normalization(scaling))
        : Optional.empty();
  }

  private static Normalization normalization(Scaling scaling) {
    int channels = scaling.scale().length;
    return new Normalization(
        IntStream.range(0, channels)
            .mapToObj(c -> Decimal.of(-scaling.shift()[c] / scaling.scale()[c] + 0.0))
            .toList(),
        IntStream.range(0, channels).mapToObj(c -> Decimal.of(1 / scaling.scale()[c])).toList());
  }
}
