package ninc.runtime.conformance;

import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.sgd;
import static ninc.dsl.Dsl.stride;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import ninc.compiler.Compiler;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Source.Parameter;
import ninc.dsl.Network;
import ninc.dsl.Sgd;
import ninc.runtime.data.Batch;
import ninc.runtime.data.BatchLoader;
import ninc.runtime.data.DataFolder;
import ninc.runtime.data.Dataset;
import ninc.runtime.data.Epoch;
import ninc.runtime.data.Split;
import ninc.runtime.format.safetensors.SafetensorsFile;

/**
 * Ten steps of SGD with momentum and weight decay on a small NiN, as PyTorch made them: the images,
 * the parameters before and after, the loss of every step, and loss and accuracy on the test
 * images.
 */
final class SgdMomentumReference {

  /** 4,814 parameters; images of 31×27, six classes. */
  static final Network NETWORK =
      Network.input(1, 31, 27)
          .ninBlock(12, kernel(5), stride(2), padding(2))
          .maxPool(3, stride(2))
          .ninBlock(20, kernel(3), padding(1))
          .avgPool(2)
          .ninBlock(6, kernel(3), padding(1))
          .globalAveragePool()
          .build();

  private static final String NAME = "sgd-momentum/";
  private static final JsonNode EXPECTED = json();
  private static final Dataset DATA =
      DataFolder.open(ReferenceFiles.FOLDER.resolve(NAME + "data"), Optional.empty());

  private SgdMomentumReference() {}

  /** A batch of examples as a graph's feeds. */
  record Examples(int count, Map<String, double[]> feeds) {}

  static Graph training() {
    Sgd optimizer =
        sgd(learningRate()).momentum(number("momentum")).weightDecay(number("weight_decay"));
    return Compiler.training(NETWORK, optimizer);
  }

  static Graph evaluation() {
    return Compiler.evaluation(NETWORK);
  }

  static double learningRate() {
    return number("lr");
  }

  static int batchSize() {
    return EXPECTED.get("batch").asInt();
  }

  /** The batches of the ten steps, in order. */
  static List<Examples> trainingBatches() {
    return batches(DATA.train());
  }

  static List<Examples> testBatches() {
    return batches(DATA.test());
  }

  /** The parameters before the first step, in memory order. */
  static Map<String, double[]> initialParameters() {
    return parameters("init.safetensors");
  }

  /** The parameters after the last step, in memory order. */
  static Map<String, double[]> finalParameters() {
    return parameters("final.safetensors");
  }

  /** The loss of each step's batch, before its update. */
  static double[] losses() {
    return EXPECTED.get("losses").valueStream().mapToDouble(JsonNode::asDouble).toArray();
  }

  static double testLoss() {
    return number("test_loss");
  }

  static double testAccuracy() {
    return number("test_accuracy");
  }

  private static double number(String name) {
    return EXPECTED.get(name).asDouble();
  }

  private static Map<String, double[]> parameters(String file) {
    SafetensorsFile stored = ReferenceFiles.open(NAME + file);
    Map<String, double[]> parameters = new HashMap<>();
    for (Parameter parameter : evaluation().parameters()) {
      String key = parameter.key();
      parameters.put(key, ReferenceFiles.parameter(parameter.tensor(), stored.tensor(key)));
    }
    return parameters;
  }

  private static List<Examples> batches(Split split) {
    List<Examples> batches = new ArrayList<>();
    try (Epoch epoch = BatchLoader.of(split, batchSize()).epoch(1)) {
      for (Batch batch : epoch) {
        int pixels = batch.size() * split.shape().length();
        batches.add(
            new Examples(
                batch.size(),
                Map.of(
                    "input", floats(batch.pixels(), pixels),
                    "labels", integers(batch.labels(), batch.size()))));
      }
    }
    return batches;
  }

  private static double[] floats(MemorySegment segment, int count) {
    return IntStream.range(0, count)
        .mapToDouble(i -> segment.getAtIndex(ValueLayout.JAVA_FLOAT, i))
        .toArray();
  }

  private static double[] integers(MemorySegment segment, int count) {
    return IntStream.range(0, count)
        .mapToDouble(i -> segment.getAtIndex(ValueLayout.JAVA_INT, i))
        .toArray();
  }

  private static JsonNode json() {
    try {
      return new ObjectMapper()
          .readTree(ReferenceFiles.FOLDER.resolve(NAME + "expected.json").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
