package ninc.runtime.conformance;

import static ninc.dsl.Dsl.bias;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.sgd;
import static ninc.dsl.Dsl.stride;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import ninc.compiler.Compiler;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Source.ModelTensor;
import ninc.dsl.Network;
import ninc.runtime.conformance.SgdMomentumReference.Examples;
import ninc.runtime.format.safetensors.SafetensorsFile;
import ninc.runtime.format.safetensors.StoredTensor;

/**
 * Five steps of a network with batch normalization as PyTorch took them, and its evaluation, by the
 * script {@code pytorch_batchnorm.py}.
 */
final class BatchNormReference {
  static final double LEARNING_RATE = 0.1;

  static final Network NETWORK =
      Network.input(3, 9, 8)
          .conv(7, kernel(3), bias(false))
          .batchNorm(relu())
          .depthwiseConv(kernel(3), stride(2), padding(1))
          .batchNorm()
          .conv(5, kernel(1), relu())
          .batchNorm()
          .globalAveragePool()
          .build();

  private static final SafetensorsFile FILE = ReferenceFiles.open("batchnorm.safetensors");

  private BatchNormReference() {}

  static Graph training() {
    return Compiler.training(NETWORK, sgd(LEARNING_RATE).momentum(0.9));
  }

  static int batchSize() {
    return Math.toIntExact(FILE.tensor("labels").shape().getLast());
  }

  static List<Examples> batches() {
    double[] labels = LongStream.of(FILE.tensor("labels").toLongs()).asDoubleStream().toArray();
    StoredTensor images = FILE.tensor("images");
    int n = batchSize();
    int steps = labels.length / n;
    // A batch after another, the images are those of one large batch.
    double[] maps = ReferenceFiles.featureMap(flattened(images));
    int length = maps.length / steps;
    return IntStream.range(0, steps)
        .mapToObj(i ->
            new Examples(
                n,
                Map.of(
                    "input", Arrays.copyOfRange(maps, i * length, (i + 1) * length),
                    "labels", Arrays.copyOfRange(labels, i * n, (i + 1) * n))))
        .toList();
  }

  private static StoredTensor flattened(StoredTensor images) {
    List<Long> shape = images.shape();
    List<Long> joined =
        List.of(shape.get(0) * shape.get(1), shape.get(2), shape.get(3), shape.get(4));
    return new StoredTensor(images.name(), images.dtype(), joined, images.data());
  }

  static Map<String, double[]> testFeeds() {
    return Map.of("input", ReferenceFiles.featureMap(FILE.tensor("test_images")));
  }

  static double[] testLogits() {
    return ReferenceFiles.featureMap(FILE.tensor("test_logits"));
  }

  static double[] losses() {
    return Floats.widened(FILE.tensor("losses").toFloats());
  }

  /** The parameters and running statistics before the first step, in memory order. */
  static Map<String, double[]> start() {
    return tensors("start.");
  }

  /** The parameters and running statistics after the last step, in memory order. */
  static Map<String, double[]> end() {
    return tensors("end.");
  }

  private static Map<String, double[]> tensors(String prefix) {
    Map<String, double[]> tensors = new HashMap<>();
    for (ModelTensor tensor : training().operators(ModelTensor.class)) {
      tensors.put(
          tensor.key(),
          ReferenceFiles.parameter(tensor.type(), FILE.tensor(prefix + tensor.key())));
    }
    return tensors;
  }
}
