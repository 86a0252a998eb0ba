package ninc.runtime.conformance;

import static ninc.dsl.Dsl.activation;
import static ninc.dsl.Dsl.adam;
import static ninc.dsl.Dsl.adamW;
import static ninc.dsl.Dsl.batchNormalized;
import static ninc.dsl.Dsl.bias;
import static ninc.dsl.Dsl.branch;
import static ninc.dsl.Dsl.dilation;
import static ninc.dsl.Dsl.elu;
import static ninc.dsl.Dsl.expand;
import static ninc.dsl.Dsl.gelu;
import static ninc.dsl.Dsl.groups;
import static ninc.dsl.Dsl.hardSigmoid;
import static ninc.dsl.Dsl.hardSwish;
import static ninc.dsl.Dsl.identity;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.lastActivation;
import static ninc.dsl.Dsl.mixup;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.pointwise;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.relu6;
import static ninc.dsl.Dsl.rmsProp;
import static ninc.dsl.Dsl.same;
import static ninc.dsl.Dsl.sgd;
import static ninc.dsl.Dsl.sigmoid;
import static ninc.dsl.Dsl.silu;
import static ninc.dsl.Dsl.stride;
import static ninc.dsl.Dsl.tanh;
import static ninc.dsl.Network.input;
import static ninc.runtime.conformance.OperatorCase.inference;
import static ninc.runtime.conformance.OperatorCase.of;
import static ninc.runtime.conformance.OperatorCase.ofBytes;
import static ninc.runtime.conformance.OperatorCase.training;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ninc.compiler.pass.ImageFeed;
import ninc.dsl.BranchDefinition;
import ninc.dsl.Layers;
import ninc.dsl.Normalization;
import ninc.dsl.Optimizer;
import ninc.dsl.Training;
import ninc.random.EveryActivation;

/** Every operator, forward and backward, on sizes that fit no tile and no vector. */
final class OperatorCases {

  private OperatorCases() {}

  /** Cases that run once, with gradients of input and parameters. */
  static Stream<OperatorCase> differentiated() {
    return Stream.of(
            convolutions(),
            groupedConvolutions(),
            normalizations(),
            layerNormalizations(),
            blocks(),
            invertedResiduals(),
            pools(),
            elementwise(),
            activations(),
            linear(),
            branches(),
            gates())
        .flatMap(List::stream);
  }

  /**
   * Each activation after a convolution and before a pool, within a block, after a sum, and of
   * numbers so small that their exponential is nearly 1.
   */
  static List<OperatorCase> activations() {
    return EveryActivation.LIST.stream()
        .flatMap(activation ->
            Stream.of(
                of(3, input(3, 9, 7).conv(5, kernel(3), activation).maxPool(2)),
                of(
                    1,
                    input(4, 6, 5)
                        .ninBlock(7, kernel(2), pointwise(17), activation)
                        .add(activation, branch("skip", b -> b), branch("again", b -> b))),
                of(2, input(3, 5, 4).activation(activation)).magnitude(1e-5)))
        .toList();
  }

  static List<OperatorCase> convolutions() {
    return List.of(
        of(1, input(1, 1, 1).conv(1, kernel(1))),
        of(3, input(7, 1, 1).conv(97, kernel(1), relu())),
        of(1, input(97, 13, 13).conv(7, kernel(1))),
        of(3, input(7, 13, 13).conv(7, kernel(1), stride(2))),
        of(3, input(1, 29, 37).conv(7, kernel(3), padding(1), relu())),
        of(1, input(7, 29, 37).conv(97, kernel(3), stride(2), padding(1))),
        of(3, input(97, 13, 13).conv(7, kernel(3), stride(3), relu())),
        of(1, input(97, 13, 13).conv(97, kernel(3), padding(1), relu())),
        of(1, input(1, 29, 37).conv(97, kernel(11), stride(4), relu())),
        of(3, input(7, 13, 13).conv(7, kernel(5), padding(2), tanh())),
        of(1, input(7, 29, 37).conv(13, kernel(3, 5), stride(2, 3), padding(1, 2))),
        of(3, input(7, 29, 37).conv(5, kernel(1, 7), padding(0, 3))),
        of(1, input(7, 13, 29).conv(5, kernel(7, 1), stride(3, 1), sigmoid())),
        of(3, input(7, 13, 13).conv(7, kernel(2), stride(4), relu())),
        of(1, input(2, 5, 5).conv(3, kernel(3), padding(4))),
        of(3, input(17, 13, 11).conv(37, kernel(5), padding(2), relu())),
        of(1, input(19, 29, 37).conv(16, kernel(4), padding(3), tanh())),
        of(2, input(99, 9, 10).conv(16, kernel(3), padding(2))),
        of(1, input(16, 19, 23).conv(131, kernel(5))),
        of(3, input(7, 13, 13).conv(7, kernel(13))),
        of(3, input(3, 13, 13).conv(17, kernel(3), relu()).conv(9, kernel(3), stride(2))));
  }

  /** Groups and dilations, alone, before a bias and an activation, and before a 1×1 convolution. */
  static List<OperatorCase> groupedConvolutions() {
    return List.of(
        of(1, input(1, 1, 1).conv(1, kernel(1), dilation(3))),
        of(3, input(5, 13, 11).conv(7, kernel(3), padding(1), bias(false), relu())),
        of(3, input(8, 13, 11).conv(12, kernel(3), padding(1), groups(4), relu())),
        of(1, input(99, 7, 9).conv(66, kernel(3), stride(2), groups(33))),
        of(3, input(6, 9, 8).conv(18, kernel(1), groups(3), bias(false))),
        of(3, input(34, 9, 8).conv(38, kernel(2, 3), stride(3, 2), padding(1, 2), groups(2))),
        of(3, input(7, 13, 13).conv(17, kernel(3), padding(same()), dilation(2), tanh())),
        of(1, input(3, 17, 19).conv(9, kernel(3), stride(2), dilation(4, 3), bias(false))),
        of(1, input(1, 1, 1).depthwiseConv(kernel(1))),
        of(3, input(7, 13, 13).depthwiseConv(kernel(3), padding(1), relu())),
        of(3, input(97, 9, 7).depthwiseConv(kernel(3), stride(2), padding(1), bias(false))),
        of(1, input(19, 13, 29).depthwiseConv(kernel(5, 2), stride(1, 3), padding(4, 0))),
        of(3, input(18, 9, 12).depthwiseConv(kernel(3), padding(same()), dilation(2), relu())),
        of(
            3,
            input(5, 13, 11)
                .conv(17, kernel(1), relu())
                .depthwiseConv(kernel(3), padding(1), relu())
                .conv(9, kernel(1))
                .maxPool(2)),
        of(
            3,
            input(6, 9, 8)
                .depthwiseConv(kernel(3), relu())
                .ninBlock(9, kernel(1))
                .conv(9, kernel(3), groups(3), tanh())
                .avgPool(2)));
  }

  /**
   * Batch normalization, alone, after convolutions, before them, and before an activation. A bias
   * before it would have a gradient of zero, which float32 only rounds to.
   */
  static List<OperatorCase> normalizations() {
    return List.of(
        of(1, input(1, 1, 1).batchNorm()),
        of(3, input(1, 2, 1).batchNorm()),
        of(3, input(7, 13, 11).batchNorm()),
        of(5, input(97, 5, 4).batchNorm(tanh())),
        of(
            3,
            input(3, 13, 11)
                .conv(18, kernel(3), padding(1), bias(false))
                .batchNorm(relu())
                .conv(9, kernel(1), bias(false))
                .batchNorm(silu())
                .maxPool(2)
                .conv(5, kernel(3), padding(1))),
        of(
            3,
            input(6, 9, 8)
                .depthwiseConv(kernel(3), bias(false))
                .batchNorm(relu())
                .add(
                    branch("skip", b -> b),
                    branch("body", b -> b.conv(6, kernel(1), bias(false)).batchNorm()))
                .avgPool(2)),
        of(
            3,
            input(6, 9, 8)
                .add(
                    branch("conv", b -> b.conv(7, kernel(3))),
                    branch("norm", b -> b.conv(7, kernel(3), bias(false)).batchNorm()))
                .activation(tanh())),
        of(
            3,
            input(3, 11, 9)
                .ninBlock(
                    18,
                    kernel(3),
                    padding(1),
                    pointwise(11, 9),
                    batchNormalized(),
                    activation(silu()),
                    lastActivation(relu()))
                .maxPool(2)),
        of(3, input(5, 9, 8).conv(7, kernel(3)).batchNorm(relu()).frozen().conv(4, kernel(1))));
  }

  /** Layer normalization, alone, after a depthwise convolution, and before pointwise ones. */
  static List<OperatorCase> layerNormalizations() {
    return List.of(
        of(1, input(5, 1, 1).layerNorm()),
        of(3, input(7, 9, 11).layerNorm()),
        of(2, input(97, 5, 4).layerNorm().activation(tanh())),
        of(
            3,
            input(9, 7, 8)
                .add(
                    branch("skip", b -> b),
                    branch(
                        "body",
                        b ->
                            b.depthwiseConv(kernel(7), padding(3))
                                .layerNorm()
                                .conv(36, kernel(1), gelu())
                                .conv(9, kernel(1))))
                .layerNorm()
                .conv(5, kernel(2), stride(2))));
  }

  static List<OperatorCase> blocks() {
    return List.of(
        of(3, input(7, 13, 13).ninBlock(7, kernel(3), padding(1), pointwise())),
        of(1, input(1, 29, 37).ninBlock(97, kernel(11), stride(4), pointwise(5))),
        of(3, input(7, 13, 13).ninBlock(7, kernel(3), padding(1))),
        of(1, input(7, 29, 37).ninBlock(13, kernel(5), padding(2), pointwise(97, 13))),
        of(3, input(3, 13, 13).ninBlock(8, kernel(3), stride(2), pointwise(7, 1, 17))),
        of(5, input(18, 11, 14).ninBlock(35, kernel(5), padding(2), pointwise(20, 50))),
        of(3, input(33, 12, 12).ninBlock(48, kernel(3), padding(1), pointwise(7, 64))),
        of(1, input(7, 13, 13).ninBlock(16, kernel(3), padding(1), pointwise(3, 33, 7, 24))),
        of(3, input(7, 1, 1).ninBlock(97, kernel(1), pointwise(10, 10))),
        of(1, input(7, 13, 29).ninBlock(9, kernel(3, 1), lastActivation(identity()))),
        of(3, input(2, 13, 13).ninBlock(6, kernel(3), tanh(), lastActivation(sigmoid()))));
  }

  /** After a convolution without a bias, whose gradient would be zero before a normalization. */
  static List<OperatorCase> invertedResiduals() {
    return List.of(
        of(3, input(5, 9, 8).invertedResidual(5, expand(3), kernel(3))),
        of(3, input(6, 9, 8).invertedResidual(9, expand(2), kernel(3), stride(2))),
        of(
            2,
            input(3, 9, 11)
                .conv(8, kernel(3), bias(false), relu6())
                .invertedResidual(8, expand(1), kernel(5, 3), silu())
                .globalAveragePool()));
  }

  /** What is between their convolutions never leaves a kernel. */
  static Stream<OperatorCase> inferred() {
    return Stream.of(
        // Channels and pixels that fill no slice and no tile, in the middle and at the end.
        inference(3, input(5, 9, 7).invertedResidual(5, expand(3), kernel(3))),
        inference(2, input(6, 11, 8).invertedResidual(19, expand(6), kernel(3), stride(2))),
        inference(1, input(1, 1, 1).invertedResidual(1, expand(2), kernel(3))),
        inference(
            3,
            input(3, 9, 13)
                .conv(8, kernel(3), bias(false), relu6())
                .invertedResidual(8, expand(4), kernel(5, 3), silu())
                .invertedResidual(40, expand(2), kernel(3), stride(2))
                .invertedResidual(40, expand(1), kernel(3))
                .conv(9, kernel(1), relu())
                .globalAveragePool()
                .linear(5)),
        // Without normalization, and with a window that is not padded.
        inference(
            2,
            input(4, 7, 9)
                .conv(12, kernel(1), relu())
                .depthwiseConv(kernel(3, 2), stride(2, 1), bias(false))
                .conv(6, kernel(1), tanh())),
        // Into a part of a concatenation, and from one.
        inference(
            2,
            input(7, 8, 8)
                .conv(6, kernel(1))
                .concat(
                    branch("skip", b -> b),
                    branch("block", b -> b.invertedResidual(6, expand(3), kernel(3))))
                .conv(5, kernel(1))),
        // What another branch reads as well.
        inference(
            1,
            input(4, 6, 5)
                .conv(9, kernel(1), relu())
                .add(
                    branch("block", b -> b.depthwiseConv(kernel(3), padding(1)).conv(9, kernel(1))),
                    branch("skip", b -> b))));
  }

  static List<OperatorCase> pools() {
    return List.of(
        of(1, input(1, 1, 1).maxPool(1)),
        of(3, input(7, 29, 37).maxPool(2)),
        of(1, input(97, 13, 13).maxPool(3, stride(2))),
        of(3, input(7, 13, 13).maxPool(3, stride(1), padding(1))),
        of(3, input(7, 13, 13).maxPool(2, stride(3), padding(1))),
        of(1, input(7, 29, 37).maxPool(kernel(2, 5), stride(3, 2), padding(1, 2))),
        of(3, input(7, 13, 13).maxPool(13)),
        of(3, input(3, 29, 37).conv(9, kernel(3), relu()).maxPool(3, stride(2))),
        of(1, input(1, 1, 1).avgPool(1)),
        of(3, input(7, 29, 37).avgPool(2)),
        of(1, input(97, 13, 13).avgPool(3, stride(2), padding(1))),
        of(3, input(7, 13, 13).avgPool(3, stride(1), padding(1))),
        of(3, input(7, 13, 13).avgPool(2, stride(4), padding(1))),
        of(1, input(7, 29, 37).avgPool(kernel(2, 5), stride(3, 2), padding(1, 2))),
        of(3, input(97, 1, 1).globalAveragePool()),
        of(1, input(10, 5, 5).globalAveragePool()),
        of(3, input(7, 29, 37).globalAveragePool()),
        of(3, input(3, 13, 13).ninBlock(10, kernel(3), padding(1)).globalAveragePool()));
  }

  static List<OperatorCase> elementwise() {
    return List.of(
        of(1, input(1, 1, 1).activation(relu())),
        of(3, input(7, 29, 37).activation(relu())),
        of(3, input(97, 13, 13).activation(sigmoid())),
        of(1, input(7, 13, 13).activation(tanh())),
        of(3, input(7, 13, 13).activation(identity())),
        of(3, input(1, 1, 1).dropout(0.5)),
        of(3, input(7, 29, 37).dropout(0.5)),
        of(1, input(97, 13, 13).dropout(0.1)),
        of(1, input(7, 13, 13).dropout(0)),
        of(3, input(7, 13, 13).dropout(0.3).dropout(0.3)),
        of(3, input(3, 13, 13).conv(7, kernel(3), relu()).dropout(0.5).conv(5, kernel(3))));
  }

  static List<OperatorCase> linear() {
    return List.of(
        of(1, input(1, 1, 1).linear(1)),
        of(3, input(97, 1, 1).linear(7, relu())),
        of(3, input(7, 13, 13).linear(97)),
        of(1, input(3, 29, 37).linear(10, tanh())),
        of(3, input(7, 13, 13).flatten()),
        of(1, input(97, 1, 1).flatten()),
        of(3, input(7, 5, 3).flatten().linear(10)),
        of(3, input(7, 13, 13).conv(9, kernel(3), relu()).flatten().linear(17, relu()).linear(5)));
  }

  /** Multiplication by a branch, alone, after a convolution, and before one. */
  static List<OperatorCase> gates() {
    return List.of(
        of(1, input(1, 1, 1).multiply(branch("skip", b -> b))),
        of(3, input(7, 9, 11).multiply(branch("gap", b -> b.globalAveragePool()))),
        of(1, input(97, 5, 4).multiply(branch("se", b -> b.linear(97, tanh())))),
        of(3, input(5, 1, 1).multiply(branch("se", b -> b.conv(5, kernel(1), sigmoid())))),
        of(
            3,
            input(3, 11, 9)
                .conv(18, kernel(3), padding(1), relu())
                .multiply(
                    branch(
                        "se",
                        b ->
                            b.globalAveragePool()
                                .conv(5, kernel(1), relu())
                                .conv(18, kernel(1), hardSigmoid())))
                .conv(7, kernel(1), relu())
                .maxPool(2)),
        of(
            2,
            input(4, 6, 5)
                .depthwiseConv(kernel(3), padding(1))
                .multiply(branch("gap", b -> b.globalAveragePool().activation(sigmoid())))
                .multiply(branch("max", b -> b.maxPool(kernel(6, 5))))
                .add(branch("skip", b -> b), branch("conv", b -> b.conv(4, kernel(1))))));
  }

  static List<OperatorCase> branches() {
    return List.of(
        of(3, input(7, 13, 13).add(branch("skip", b -> b), branch("again", b -> b))),
        of(
            1,
            input(7, 29, 37)
                .add(
                    relu(),
                    branch(
                        "body", b -> b.conv(7, kernel(3), padding(1), relu()).conv(7, kernel(1))),
                    branch("skip", b -> b))),
        of(
            3,
            input(3, 13, 13)
                .conv(9, kernel(3), relu())
                .add(
                    tanh(),
                    branch("left", b -> b.ninBlock(8, kernel(3), stride(2))),
                    branch("right", b -> b.conv(8, kernel(1)).maxPool(3, stride(2))),
                    branch("third", b -> b.avgPool(3, stride(2)).conv(8, kernel(1))))),
        of(
            3,
            input(7, 13, 13)
                .concat(
                    branch("one", b -> b.conv(1, kernel(1))),
                    branch("many", b -> b.conv(97, kernel(3), padding(1), relu())),
                    branch("skip", b -> b))),
        of(
            1,
            input(5, 13, 13)
                .concat(
                    branch("pool", b -> b.maxPool(3, stride(1), padding(1)).conv(3, kernel(1))),
                    branch(
                        "deep",
                        b ->
                            b.add(branch("a", c -> c.conv(5, kernel(1))), branch("b", c -> c))
                                .dropout(0.2)))
                .ninBlock(6, kernel(3))),
        of(
            3,
            input(7, 5, 3)
                .concat(
                    branch("flat", b -> b.flatten()),
                    branch("line", b -> b.linear(13, relu())),
                    branch("mean", b -> b.globalAveragePool()))),
        // Parts that others read as well: the next layer, a pool, a sum, another concatenation.
        of(
            3,
            input(5, 9, 7)
                .conv(6, kernel(1), relu())
                .concat(
                    branch("skip", b -> b),
                    branch(
                        "grown", b -> b.conv(3, kernel(1), relu()).conv(5, kernel(3), padding(1))))
                .concat(
                    branch("skip", b -> b),
                    branch("pooled", b -> b.maxPool(3, stride(1), padding(1))),
                    branch("mean", b -> b.avgPool(3, stride(1), padding(1))))
                .conv(4, kernel(3))),
        of(
            1,
            input(18, 9, 7)
                .batchNorm()
                .concat(
                    branch(
                        "inner",
                        b ->
                            b.concat(
                                branch(
                                    "one",
                                    c ->
                                        c.conv(17, kernel(1), bias(false))
                                            .batchNorm()
                                            .activation(silu())),
                                branch("two", c -> c.layerNorm().conv(3, kernel(1))))),
                    branch(
                        "sum",
                        b -> b.add(branch("a", c -> c), branch("b", c -> c.activation(tanh())))),
                    branch("skip", b -> b))
                .conv(7, kernel(1), relu())),
        // More arrays than a kernel takes.
        of(1, input(3, 5, 4).add(relu(), pointwiseBranches(40))),
        of(1, input(3, 5, 4).concat(pointwiseBranches(40))));
  }

  private static BranchDefinition[] pointwiseBranches(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> branch("b" + i, b -> b.conv(2, kernel(1))))
        .toArray(BranchDefinition[]::new);
  }

  /** Three training steps by every optimizer; rates and decays are large, so as to show. */
  static Stream<OperatorCase> trained() {
    return Stream.concat(
        optimizers().map(optimizer -> training(3, small(), optimizer)),
        Stream.of(
            training(1, input(1, 1, 1).linear(2), sgd(0.5)),
            training(3, input(97, 1, 1).linear(7), adam(0.2)),
            training(3, input(97, 1, 1).linear(7), adamW(0.2)),
            // In single precision, 1 − β₂ would be off by 1.4e-3.
            training(3, input(97, 1, 1).linear(7), adam(0.2).betas(0.9, 0.99999).epsilon(1)),
            training(3, small(), clipped(rmsProp(0.02).epsilon(0.1).momentum(0.9), 0.05)),
            training(3, input(10, 1, 1).linear(10), sgd(0.5)).magnitude(500),
            training(13, input(3, 1, 1).linear(10), sgd(0.5)).magnitude(0),
            training(35, pooledBlocks(), sgd(0.2)),
            training(3, normalized(), sgd(0.2).momentum(0.9)),
            training(4, normalized(), averaged(sgd(0.2)).accumulate(2).clipNorm(0.05)),
            training(3, frozenNormalization(), sgd(0.2)),
            training(3, small(), averaged(sgd(0.2).momentum(0.9).weightDecay(0.3))),
            training(3, small(), averaged(sgd(0.2).weightDecay(0.3)).accumulate(2).clipNorm(0.05)),
            training(3, partlyFrozen(), averaged(adam(0.2).epsilon(0.01)).accumulate(2)),
            training(3, small(), averaged(adamW(0.2).epsilon(0.01)).clipNorm(0.05)),
            training(3, partlyFrozen(), averaged(rmsProp(0.02).epsilon(0.1))),
            training(3, partlyFrozen(), sgd(0.2).momentum(0.9).weightDecay(0.3)),
            training(3, partlyFrozen(), clipped(adamW(0.2).epsilon(0.01), 0.05)),
            training(
                3, small(), clipped(sgd(0.2).momentum(0.9).weightDecay(0.3).withNesterov(), 0.05)),
            training(3, small(), clipped(adamW(0.2).epsilon(0.01), 0.05)),
            training(3, small(), clipped(adam(0.2).epsilon(0.01).weightDecay(0.3), 1e9)),
            training(3, small(), targets(0.1)),
            training(3, small(), targets(0).mix(mixup(1))),
            training(35, pooledBlocks(), targets(0.1).mix(mixup(1))),
            ofBytes(3, bytes(9, 7), input(3, 21, 13).conv(7, kernel(3), stride(2)).linear(5)),
            ofBytes(3, bytes(21, 13), input(3, 21, 13).ninBlock(7, kernel(1)).linear(5)),
            ofBytes(2, bytes(5, 40), input(3, 12, 9).conv(17, kernel(1), relu()).linear(5)),
            // The CPU backend sums so many squares in two parts.
            training(2, input(7, 13, 13).linear(20), clipped(sgd(0.5), 0.3)),
            // Emitted code once declared a variable vAPool for either node.
            training(
                3, input(7, 13, 13).maxPool("a", 2).dropout("a-pool", 0.5).linear(5), sgd(0.5))));
  }

  private static ImageFeed.Bytes bytes(int height, int width) {
    List<Double> thirds = List.of(0.3, 0.4, 0.5);
    return new ImageFeed.Bytes(height, width, Optional.of(new Normalization(thirds, thirds)));
  }

  private static Training targets(double smoothing) {
    return Training.defaults().optimizer(sgd(0.2)).labelSmoothing(smoothing);
  }

  /** Frozen nodes before the first trained one, between trained ones, in a branch, and last. */
  private static Layers partlyFrozen() {
    return input(3, 12, 13)
        .ninBlock(18, kernel(3), padding(1))
        .frozen()
        .maxPool(2)
        .ninBlock(17, kernel(3), padding(1), pointwise(9, 20))
        .ninBlock(15, kernel(3), padding(1))
        .frozen()
        .maxPool(2)
        .add(
            relu(),
            branch("body", b -> b.conv(15, kernel(3), padding(1)).frozen().conv(15, kernel(1))),
            branch("skip", b -> b))
        .ninBlock(5, kernel(3), padding(1), lastActivation(identity()))
        .frozen()
        .globalAveragePool();
  }

  /** A normalization that is folded into the convolution before it, as both are frozen. */
  private static Layers frozenNormalization() {
    return input(3, 6, 5)
        .conv(18, kernel(3), padding(1))
        .frozen()
        .batchNorm(relu())
        .frozen()
        .conv(7, kernel(1), bias(false))
        .globalAveragePool();
  }

  /** Normalized blocks, of which one is frozen. */
  private static Layers normalized() {
    return input(3, 12, 13)
        .conv(18, kernel(3), padding(1), bias(false))
        .batchNorm(relu())
        .depthwiseConv(kernel(3), stride(2), padding(1), bias(false))
        .batchNorm(relu())
        .frozen()
        .conv(7, kernel(1), bias(false))
        .batchNorm()
        .globalAveragePool();
  }

  private static Training averaged(Optimizer optimizer) {
    return Training.defaults().optimizer(optimizer).averageWeights(0.7);
  }

  private static Training clipped(Optimizer optimizer, double norm) {
    return Training.defaults().optimizer(optimizer).clipNorm(norm);
  }

  /** Two pooled blocks and the last one, whose examples go through level full several at a time. */
  private static Layers pooledBlocks() {
    return input(3, 12, 13)
        .ninBlock(18, kernel(3), padding(1))
        .maxPool(3, stride(2))
        .dropout(0.3)
        .ninBlock(17, kernel(3), padding(1), pointwise(9, 20))
        .maxPool(2, stride(1))
        .ninBlock(5, kernel(3), padding(1), lastActivation(identity()))
        .globalAveragePool();
  }

  /**
   * Adam's step is m̂/√v̂ where ε is small, which makes the rounding of a gradient near zero as
   * large as the step itself; in a network of several layers ε is therefore not small.
   */
  private static Stream<Optimizer> optimizers() {
    return Stream.of(
        sgd(0.2),
        sgd(0.2).weightDecay(0.3),
        sgd(0.2).momentum(0.9),
        sgd(0.2).momentum(0.9).weightDecay(0.3),
        sgd(0.2).momentum(0.8).weightDecay(0.3).withNesterov(),
        adam(0.2).epsilon(0.01),
        adam(0.2).betas(0.5, 0.7).epsilon(0.1).weightDecay(0.3),
        adamW(0.2).epsilon(0.01),
        adamW(0.2).betas(0.5, 0.7).epsilon(0.1).weightDecay(0.3),
        rmsProp(0.02).epsilon(0.1),
        rmsProp(0.02).alpha(0.7).epsilon(0.1).momentum(0.8).weightDecay(0.3));
  }

  /**
   * Training steps of blocks next to blocks, pools, branches, normalizations, frozen nodes and
   * pointwise linear layers.
   */
  static Stream<OperatorCase> recomputable() {
    Optimizer sgd = sgd(0.2).momentum(0.9);
    Layers image = input(3, 13, 13);
    Layers block = image.ninBlock(17, kernel(3), padding(1), pointwise(9, 33, 7));
    return Stream.of(
        training(3, block.ninBlock(5, kernel(3), padding(1)).globalAveragePool(), sgd),
        training(3, block.ninBlock(5, kernel(3), stride(2)).globalAveragePool(), sgd),
        training(3, block.maxPool(3, stride(1), padding(1)).linear(5), sgd),
        training(3, block.maxPool(2).conv(8, kernel(1), sigmoid()).linear(5), sgd),
        training(
            3, image.conv(8, kernel(1)).dropout(0.3).conv(7, kernel(1), tanh()).linear(5), sgd),
        training(3, image.linear(17, relu()).linear(9, relu()).linear(5), sgd),
        training(
            3, image.ninBlock(9, kernel(3), gelu()).ninBlock(7, kernel(1), elu(1)).linear(5), sgd),
        training(
            3, image.conv(8, kernel(1), silu()).conv(7, kernel(1), hardSwish()).linear(5), sgd),
        training(
            3,
            block
                .concat(
                    branch("pool", b -> b.maxPool(3, stride(1), padding(1)).conv(3, kernel(1))),
                    branch("line", b -> b.conv(5, kernel(1), relu())))
                .conv(5, kernel(1), relu())
                .globalAveragePool(),
            sgd),
        training(3, small(), sgd),
        training(3, normalized(), sgd),
        training(3, partlyFrozen(), sgd));
  }

  private static Layers small() {
    return input(3, 13, 13)
        .ninBlock(17, kernel(3), stride(2), padding(1))
        .maxPool(3, stride(2))
        .dropout(0.5)
        .add(relu(), branch("body", b -> b.conv(17, kernel(3), padding(1))), branch("skip", b -> b))
        .ninBlock(5, kernel(3), padding(1), lastActivation(identity()))
        .globalAveragePool();
  }
}
