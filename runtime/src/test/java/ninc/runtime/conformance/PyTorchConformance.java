package ninc.runtime.conformance;

import static ninc.dsl.Dsl.activation;
import static ninc.dsl.Dsl.batchNormalized;
import static ninc.dsl.Dsl.bias;
import static ninc.dsl.Dsl.branch;
import static ninc.dsl.Dsl.dilation;
import static ninc.dsl.Dsl.expand;
import static ninc.dsl.Dsl.groups;
import static ninc.dsl.Dsl.identity;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.pointwise;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.same;
import static ninc.dsl.Dsl.sigmoid;
import static ninc.dsl.Dsl.silu;
import static ninc.dsl.Dsl.stride;
import static ninc.dsl.Network.input;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import ninc.compiler.Compiler;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.GraphBuilder;
import ninc.compiler.ir.Preprocess;
import ninc.compiler.ir.Source.StoredImages;
import ninc.compiler.ir.Type;
import ninc.compiler.ir.Value;
import ninc.dsl.Activation;
import ninc.dsl.Normalization;
import ninc.random.EveryActivation;
import ninc.runtime.backend.StepContext;
import ninc.runtime.conformance.SgdMomentumReference.Examples;
import ninc.runtime.data.BatchLoader;
import ninc.runtime.data.Epoch;
import ninc.runtime.data.ImageShape;
import ninc.runtime.data.ImageSize;
import ninc.runtime.data.Split;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Agreement with what PyTorch computed in float32. */
@Execution(ExecutionMode.CONCURRENT)
abstract class PyTorchConformance {

  /** What is under test. */
  abstract GraphRunner runner();

  /** The largest error of a tensor, relative to its largest value. */
  abstract double tolerance();

  static Stream<PyTorchCase> operators() {
    Map<String, String> alone = Map.of("conv1", "");
    Stream<PyTorchCase> layers =
        Stream.of(
            PyTorchCase.of("conv_k1", input(17, 5, 6).conv(19, kernel(1)), alone),
            PyTorchCase.of("conv_k11_s4", input(1, 47, 39).conv(9, kernel(11), stride(4)), alone),
            PyTorchCase.of(
                "conv_k3_s2_p1", input(5, 13, 10).conv(7, kernel(3), stride(2), padding(1)), alone),
            PyTorchCase.of("conv_k5_p2", input(6, 9, 9).conv(10, kernel(5), padding(2)), alone),
            PyTorchCase.of(
                "nin_block",
                input(4, 11, 13).ninBlock(9, kernel(3), stride(2), padding(1)),
                Map.of("nin1.conv", "0.", "nin1.pointwise1", "2.", "nin1.pointwise2", "4.")),
            PyTorchCase.of("maxpool_k3_s2", input(4, 11, 12).maxPool(3, stride(2))),
            PyTorchCase.of("maxpool_k3_s2_p1", input(4, 11, 12).maxPool(3, stride(2), padding(1))),
            PyTorchCase.of("maxpool_ties", input(3, 8, 8).maxPool(2)),
            PyTorchCase.of("avgpool_k3_s2_p1", input(4, 11, 12).avgPool(3, stride(2), padding(1))),
            PyTorchCase.of("global_avgpool", input(4, 5, 7).globalAveragePool()),
            PyTorchCase.crossEntropy(),
            PyTorchCase.smoothedLabels(),
            PyTorchCase.probabilities("probabilities", 0),
            PyTorchCase.probabilities("smoothed probabilities", TargetReference.SMOOTHING));
    return Stream.of(layers, convolutions(), blocks(), activations().map(PyTorchCase::activation))
        .flatMap(cases -> cases);
  }

  private static Stream<PyTorchCase> convolutions() {
    return Stream.of(
        PyTorchCase.convolution(
            "groups", input(6, 9, 8).conv(10, kernel(3), stride(2), padding(1), groups(2))),
        PyTorchCase.convolution(
            "multiplier", input(5, 7, 6).conv(15, kernel(3, 2), padding(1, 0), groups(5))),
        PyTorchCase.convolution(
            "depthwise", input(11, 9, 8).depthwiseConv(kernel(3), stride(2), padding(1))),
        PyTorchCase.convolution(
            "dilated", input(3, 9, 8).conv(7, kernel(3), padding(2), dilation(2))),
        PyTorchCase.convolution(
            "dilated_depthwise",
            input(9, 8, 11)
                .depthwiseConv(kernel(3, 5), stride(1, 2), padding(3, 4), dilation(3, 2))),
        PyTorchCase.convolution("same", input(4, 7, 9).conv(6, kernel(5, 3), padding(same()))),
        PyTorchCase.convolution(
            "same_dilated", input(4, 7, 9).conv(6, kernel(2, 3), padding(same()), dilation(2, 3))),
        PyTorchCase.convolution(
            "no_bias", input(4, 7, 9).conv(6, kernel(3), padding(1), bias(false))));
  }

  private static Stream<PyTorchCase> blocks() {
    return Stream.of(
        PyTorchCase.block(
            "squeeze_excitation",
            input(7, 6, 5)
                .multiply(
                    branch(
                        "se",
                        b ->
                            b.globalAveragePool()
                                .conv(3, kernel(1), relu())
                                .conv(7, kernel(1), sigmoid())))),
        PyTorchCase.block("layer_norm", input(11, 4, 5).layerNorm()),
        PyTorchCase.block(
            "batch_normalized_nin_block",
            input(4, 9, 8)
                .ninBlock(
                    9,
                    kernel(3),
                    stride(2),
                    padding(1),
                    pointwise(8, 6),
                    batchNormalized(),
                    activation(silu()))),
        PyTorchCase.block(
            "inverted_residual", input(5, 8, 7).invertedResidual(5, expand(3), kernel(3))),
        PyTorchCase.block(
            "inverted_residual_stride",
            input(5, 9, 8).invertedResidual(8, expand(3), kernel(3), stride(2))));
  }

  /** What PyTorch calls the identity is no function, but a module. */
  static Stream<Activation> activations() {
    return EveryActivation.LIST.stream().filter(activation -> !activation.equals(identity()));
  }

  @ParameterizedTest
  @CsvSource({
    "28, 28, 1, 224, 224",
    "28, 28, 1, 20, 20",
    "32, 32, 3, 37, 61",
    "13, 29, 3, 41, 7",
    "1, 1, 2, 3, 5",
    "9, 9, 3, 9, 9",
    "9, 9, 1, 9, 31"
  })
  void preprocessesImagesBitForBitAsTheHostDoes(int h, int w, int c, int toH, int toW) {
    ImageShape shape = new ImageShape(h, w, c);
    byte[] pixels = new byte[2 * shape.length()];
    new Random(41).nextBytes(pixels);
    List<Double> mean = Collections.nCopies(c, 0.4815);
    List<Double> std = Collections.nCopies(c, 0.2686);
    for (Optional<Normalization> normalization :
        List.of(Optional.<Normalization>empty(), Optional.of(new Normalization(mean, std)))) {
      BatchLoader host =
          BatchLoader.of(Split.of(shape, pixels, 0, 0), 2)
              .resized(new ImageSize(toH, toW))
              .normalized(normalization);
      GraphBuilder builder = new GraphBuilder();
      Value images = builder.add("images", new StoredImages(new Type.Images(h, w, c)));
      builder.result("y", builder.add("y", new Preprocess(images, toH, toW, normalization)));
      double[] samples = new double[pixels.length];
      Arrays.setAll(samples, i -> Byte.toUnsignedInt(pixels[i]));
      try (Epoch epoch = host.epoch(1);
          GraphRun run = runner().prepare(builder.build(), 2, Map.of())) {
        float[] expected = epoch.iterator().next().pixels().toArray(ValueLayout.JAVA_FLOAT);
        Map<String, double[]> results =
            run.run(2, Map.of("images", samples), new StepContext(1, 1, 0));
        assertThat(Floats.of(results.get("y"))).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("operators")
  void operatorsAgreeWithPyTorch(PyTorchCase operator) {
    try (GraphRun run = runner().prepare(operator.graph(), operator.batch(), operator.tensors())) {
      Map<String, double[]> results =
          run.run(operator.batch(), operator.feeds(), new StepContext(0, 1, 0));
      assertThat(results).containsOnlyKeys(operator.expected().keySet());
      operator
          .expected()
          .forEach((role, values) ->
              Agreement.assertClose(role, results.get(role), values, tolerance()));
    }
  }

  @Test
  void tenStepsOfSgdFollowPyTorch() {
    Graph graph = SgdMomentumReference.training();
    Map<String, double[]> start = SgdMomentumReference.initialParameters();
    List<Examples> batches = SgdMomentumReference.trainingBatches();
    double[] losses = new double[batches.size()];
    try (GraphRun run = runner().prepare(graph, SgdMomentumReference.batchSize(), start)) {
      for (int i = 0; i < losses.length; i++) {
        Examples examples = batches.get(i);
        StepContext step = new StepContext(0, i + 1, SgdMomentumReference.learningRate());
        losses[i] = run.run(examples.count(), examples.feeds(), step).get("loss")[0];
      }
      Agreement.assertClose("loss", losses, SgdMomentumReference.losses(), tolerance());
      SgdMomentumReference.finalParameters()
          .forEach(
              (name, values) -> Agreement.assertClose(name, run.tensor(name), values, tolerance()));
    }
  }

  @Test
  void tenStepsOnMixedExamplesWithSmoothedLabelsFollowPyTorch() {
    List<Examples> batches = TargetReference.batches();
    double[] losses = new double[batches.size()];
    try (GraphRun run =
        runner()
            .prepare(
                TargetReference.training(),
                SgdMomentumReference.batchSize(),
                SgdMomentumReference.initialParameters())) {
      for (int i = 0; i < losses.length; i++) {
        Examples examples = batches.get(i);
        StepContext step = new StepContext(0, i + 1, TargetReference.LEARNING_RATE);
        losses[i] = run.run(examples.count(), examples.feeds(), step).get("loss")[0];
      }
      Agreement.assertClose("loss", losses, TargetReference.losses(), tolerance());
      TargetReference.finalParameters()
          .forEach(
              (name, values) -> Agreement.assertClose(name, run.tensor(name), values, tolerance()));
    }
  }

  @ParameterizedTest
  @EnumSource(ClippingReference.class)
  void clippedStepsFollowPyTorch(ClippingReference reference) {
    List<Examples> batches = SgdMomentumReference.trainingBatches();
    double[] losses = new double[batches.size()];
    try (GraphRun run =
        runner()
            .prepare(
                reference.training(),
                SgdMomentumReference.batchSize(),
                SgdMomentumReference.initialParameters())) {
      for (int i = 0; i < losses.length; i++) {
        Examples examples = batches.get(i);
        StepContext step = new StepContext(0, i + 1, reference.learningRate());
        losses[i] = run.run(examples.count(), examples.feeds(), step).get("loss")[0];
      }
      Agreement.assertClose("loss", losses, reference.losses(), tolerance());
      reference
          .finalParameters()
          .forEach(
              (name, values) -> Agreement.assertClose(name, run.tensor(name), values, tolerance()));
    }
  }

  @ParameterizedTest
  @EnumSource(RecipeReference.class)
  void recipesFollowPyTorch(RecipeReference reference) {
    List<Examples> batches = SgdMomentumReference.trainingBatches();
    double[] losses = new double[batches.size()];
    try (GraphRun run =
        runner()
            .prepare(
                reference.training(),
                SgdMomentumReference.batchSize(),
                SgdMomentumReference.initialParameters())) {
      for (int i = 0; i < losses.length; i++) {
        Examples examples = batches.get(i);
        StepContext context = reference.context(i);
        losses[i] = run.run(examples.count(), examples.feeds(), context).get("loss")[0];
      }
      Agreement.assertClose("loss", losses, reference.losses(), tolerance());
      reference
          .finalTensors()
          .forEach(
              (name, values) -> Agreement.assertClose(name, run.tensor(name), values, tolerance()));
    }
  }

  @Test
  void stepsWithBatchNormalizationFollowPyTorch() {
    List<Examples> batches = BatchNormReference.batches();
    double[] losses = new double[batches.size()];
    try (GraphRun run =
        runner()
            .prepare(
                BatchNormReference.training(),
                BatchNormReference.batchSize(),
                BatchNormReference.start())) {
      for (int i = 0; i < losses.length; i++) {
        Examples examples = batches.get(i);
        StepContext step = new StepContext(0, i + 1, BatchNormReference.LEARNING_RATE);
        losses[i] = run.run(examples.count(), examples.feeds(), step).get("loss")[0];
      }
      Agreement.assertClose("loss", losses, BatchNormReference.losses(), tolerance());
      BatchNormReference.end()
          .forEach(
              (name, values) -> Agreement.assertClose(name, run.tensor(name), values, tolerance()));
    }
  }

  @Test
  void evaluationWithRunningStatisticsAgreesWithPyTorch() {
    int n = BatchNormReference.batchSize();
    Graph inference = Compiler.inference(BatchNormReference.NETWORK);
    try (GraphRun run = runner().prepare(inference, n, BatchNormReference.end())) {
      double[] logits =
          run.run(n, BatchNormReference.testFeeds(), new StepContext(0, 1, 0)).get("logits");
      Agreement.assertClose("logits", logits, BatchNormReference.testLogits(), tolerance());
    }
  }

  /** Or else the test of clipping would show little. */
  @ParameterizedTest
  @EnumSource(ClippingReference.class)
  void someOfPyTorchsStepsAreClippedAndOthersAreNot(ClippingReference reference) {
    assertThat(DoubleStream.of(reference.norms()).boxed())
        .hasSize(SgdMomentumReference.trainingBatches().size())
        .anyMatch(norm -> norm > 1.5 * ClippingReference.CLIP_NORM)
        .anyMatch(norm -> norm < ClippingReference.CLIP_NORM / 1.5);
  }

  @Test
  void evaluationAgreesWithPyTorch() {
    double loss = 0;
    double correct = 0;
    int count = 0;
    try (GraphRun run =
        runner()
            .prepare(
                SgdMomentumReference.evaluation(),
                SgdMomentumReference.batchSize(),
                SgdMomentumReference.finalParameters())) {
      for (Examples examples : SgdMomentumReference.testBatches()) {
        Map<String, double[]> results =
            run.run(examples.count(), examples.feeds(), new StepContext(0, 1, 0));
        loss += results.get("loss")[0] * examples.count();
        correct += results.get("correct")[0];
        count += examples.count();
      }
    }
    assertThat(correct / count).isEqualTo(SgdMomentumReference.testAccuracy());
    Agreement.assertClose(
        "loss",
        new double[] {loss / count},
        new double[] {SgdMomentumReference.testLoss()},
        tolerance());
  }
}
