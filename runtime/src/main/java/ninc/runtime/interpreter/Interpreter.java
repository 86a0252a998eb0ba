package ninc.runtime.interpreter;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.DoubleStream;
import ninc.compiler.ir.Affine.BiasAdd;
import ninc.compiler.ir.Affine.BiasGradient;
import ninc.compiler.ir.Affine.Convolution;
import ninc.compiler.ir.Affine.ConvolutionInputGradient;
import ninc.compiler.ir.Affine.ConvolutionWeightGradient;
import ninc.compiler.ir.Affine.RoundedWeight;
import ninc.compiler.ir.BatchNormalization.BatchMean;
import ninc.compiler.ir.BatchNormalization.BatchNormalizeGradient;
import ninc.compiler.ir.BatchNormalization.BatchVariance;
import ninc.compiler.ir.BatchNormalization.FoldedBias;
import ninc.compiler.ir.BatchNormalization.FoldedWeight;
import ninc.compiler.ir.BatchNormalization.Normalize;
import ninc.compiler.ir.BatchNormalization.NormalizeGradient;
import ninc.compiler.ir.BatchNormalization.ScaleGradient;
import ninc.compiler.ir.DropoutMask;
import ninc.compiler.ir.Elementwise.Dropout;
import ninc.compiler.ir.Elementwise.Formula;
import ninc.compiler.ir.Gating.Gate;
import ninc.compiler.ir.Gating.GateGradient;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Grouped.GroupedConvolution;
import ninc.compiler.ir.Grouped.GroupedInputGradient;
import ninc.compiler.ir.Grouped.GroupedWeightGradient;
import ninc.compiler.ir.LayerNormalization.LayerNormalize;
import ninc.compiler.ir.LayerNormalization.LayerNormalizeGradient;
import ninc.compiler.ir.LayerNormalization.LayerScaleGradient;
import ninc.compiler.ir.Layout.Concat;
import ninc.compiler.ir.Layout.Flatten;
import ninc.compiler.ir.Layout.Slice;
import ninc.compiler.ir.Layout.Unflatten;
import ninc.compiler.ir.Loss.CorrectCount;
import ninc.compiler.ir.Loss.CrossEntropy;
import ninc.compiler.ir.Loss.CrossEntropyGradient;
import ninc.compiler.ir.Loss.Probabilities;
import ninc.compiler.ir.Optimization.Accumulate;
import ninc.compiler.ir.Optimization.AdjustScale;
import ninc.compiler.ir.Optimization.SquaredNorm;
import ninc.compiler.ir.Optimization.Track;
import ninc.compiler.ir.Optimization.UnscaledNorm;
import ninc.compiler.ir.Optimization.Update;
import ninc.compiler.ir.Optimization.Update.Clip;
import ninc.compiler.ir.Pooling.AveragePool;
import ninc.compiler.ir.Pooling.AveragePoolGradient;
import ninc.compiler.ir.Pooling.MaxPool;
import ninc.compiler.ir.Pooling.MaxPoolGradient;
import ninc.compiler.ir.Pooling.MaxPoolGradientAt;
import ninc.compiler.ir.Pooling.MaxPoolPositions;
import ninc.compiler.ir.Preprocess;
import ninc.compiler.ir.Rounding;
import ninc.compiler.ir.Source.Input;
import ninc.compiler.ir.Source.Labels;
import ninc.compiler.ir.Source.ModelTensor;
import ninc.compiler.ir.Source.OptimizerState;
import ninc.compiler.ir.Source.ScalingState;
import ninc.compiler.ir.Source.ScalingState.Quantity;
import ninc.compiler.ir.Source.StepMean;
import ninc.compiler.ir.Source.StoredImages;
import ninc.compiler.ir.Type;
import ninc.compiler.ir.Value;
import ninc.dsl.Window;
import ninc.runtime.backend.StepContext;

/** Runs a graph value by value; each operator is computed by its definition. */
public final class Interpreter {
  private final int n;
  private final Map<String, double[]> feeds;
  private final Map<String, double[]> tensors;
  private final StepContext step;
  private final Map<String, double[]> values = new LinkedHashMap<>();

  private Interpreter(
      int n, Map<String, double[]> feeds, Map<String, double[]> tensors, StepContext step) {
    this.n = n;
    this.feeds = feeds;
    this.tensors = tensors;
    this.step = step;
  }

  /**
   * Runs a graph once.
   *
   * @param n the number of examples in the batch, N
   * @param feeds the inputs and labels, by name
   * @param tensors the parameters and optimizer states, by name; an {@link Update} changes them in
   *     place
   * @return every value of the graph by name, in memory order; those of parameters and optimizer
   *     states are the arrays of {@code tensors}
   * @throws IllegalArgumentException if a feed or tensor is missing or of the wrong length
   */
  public static Map<String, double[]> run(
      Graph graph,
      int n,
      Map<String, double[]> feeds,
      Map<String, double[]> tensors,
      StepContext step) {
    Interpreter run = new Interpreter(n, feeds, tensors, step);
    graph.values().forEach(value -> run.values.put(value.name(), run.evaluate(value)));
    return run.values;
  }

  /**
   * Computes some values of a graph from those that they read.
   *
   * @param values the values to compute, each after its operands
   * @param n the number of examples in the batch, N
   * @param known the values that are not computed, by name; operators that overwrite an operand
   *     change it in place
   * @return both the known and the computed values by name
   */
  public static Map<String, double[]> compute(
      List<Value> values, int n, Map<String, double[]> known, StepContext step) {
    Interpreter run = new Interpreter(n, Map.of(), Map.of(), step);
    run.values.putAll(known);
    values.forEach(value -> run.values.put(value.name(), run.evaluate(value)));
    return run.values;
  }

  /** Returns the number of values of a type in a batch of {@code n} examples. */
  public static int length(Type type, int n) {
    return switch (type) {
      case Type.PixelMap _, Type.Images _, Type.Labels _ -> n * type.values();
      case Type.Weight _, Type.Bias _, Type.Scalar _ -> type.values();
    };
  }

  private double[] evaluate(Value value) {
    return switch (value.op()) {
      case StoredImages _, Input _, Labels _ -> given(feeds, value);
      case ModelTensor _, OptimizerState _, ScalingState _, StepMean _ -> given(tensors, value);

      case Preprocess op -> Preprocessing.apply(op, n, of(op.images()));

      case Convolution(Value x, Value w, var window) ->
          Convolutions.forward(sliding(x, value, window), of(x), of(w), 1);
      case ConvolutionInputGradient(Value dy, Value w, var window, _) ->
          Convolutions.inputGradient(sliding(value, dy, window), of(dy), of(w), 1);
      case ConvolutionWeightGradient(Value x, Value dy, var window) ->
          Convolutions.weightGradient(sliding(x, dy, window), of(x), of(dy), 1);
      case GroupedConvolution op ->
          Convolutions.forward(
              sliding(op.input(), value, op.window()),
              of(op.input()),
              of(op.weight()),
              op.groups());
      case GroupedInputGradient op ->
          Convolutions.inputGradient(
              sliding(value, op.gradient(), op.window()),
              of(op.gradient()),
              of(op.weight()),
              op.groups());
      case GroupedWeightGradient(Value x, Value dy, var window, int groups) ->
          Convolutions.weightGradient(sliding(x, dy, window), of(x), of(dy), groups);
      case RoundedWeight(Value w, var format) ->
          DoubleStream.of(of(w)).map(x -> Rounding.round((float) x, format)).toArray();
      case BiasAdd(Value x, Value b) -> Convolutions.addBias(of(x), of(b));
      case BiasGradient(Value dy) -> Convolutions.biasGradient(of(dy), dy.featureMap().channels());

      case BatchMean(Value x, _) -> BatchNormalizations.mean(of(x), x.featureMap().channels());
      case BatchVariance(Value x, Value mean, _) -> BatchNormalizations.variance(of(x), of(mean));
      case Normalize(Value x, Value mean, Value variance, Value weight, Value bias) ->
          BatchNormalizations.normalize(of(x), of(mean), of(variance), of(weight), of(bias));
      case FoldedWeight(Value weight, Value variance, Value scale) ->
          BatchNormalizations.foldedWeight(of(weight), of(variance), of(scale));
      case FoldedBias(Value mean, Value variance, Value scale, Value shift, var bias) ->
          BatchNormalizations.foldedBias(
              of(mean), of(variance), of(scale), of(shift), bias.map(this::of));
      case ScaleGradient(Value dy, Value x, Value mean, Value variance) ->
          BatchNormalizations.scaleGradient(of(dy), of(x), of(mean), of(variance));
      case NormalizeGradient(Value dy, Value variance, Value weight) ->
          BatchNormalizations.inputGradient(of(dy), of(variance), of(weight));
      case BatchNormalizeGradient op ->
          BatchNormalizations.batchInputGradient(
              of(op.gradient()),
              of(op.input()),
              of(op.mean()),
              of(op.variance()),
              of(op.weight()),
              of(op.weightGradient()),
              of(op.biasGradient()));

      case MaxPool(Value x, var window) -> Pooling.max(sliding(x, value, window), of(x));
      case MaxPoolGradient(Value dy, Value x, var window) ->
          Pooling.maxGradient(sliding(x, dy, window), of(dy), of(x));
      case MaxPoolPositions(Value x, var window) ->
          Pooling.maxPositions(sliding(x, value, window), of(x));
      case MaxPoolGradientAt(Value dy, Value positions, var window, _) ->
          Pooling.maxGradientAt(sliding(value, dy, window), of(dy), of(positions));
      case AveragePool(Value x, var window) -> Pooling.average(sliding(x, value, window), of(x));
      case AveragePoolGradient(Value dy, var window, _) ->
          Pooling.averageGradient(sliding(value, dy, window), of(dy));

      case LayerNormalize(Value x, Value weight, Value bias) ->
          LayerNormalizations.normalize(of(x), of(weight), of(bias));
      case LayerNormalizeGradient(Value dy, Value x, Value weight) ->
          LayerNormalizations.inputGradient(of(dy), of(x), of(weight));
      case LayerScaleGradient(Value dy, Value x) ->
          LayerNormalizations.scaleGradient(of(dy), of(x), x.featureMap().channels());

      case Gate(Value x, Value factors) -> Gates.multiply(x.featureMap(), of(x), of(factors));
      case GateGradient(Value dy, Value x) -> Gates.gradient(x.featureMap(), of(dy), of(x));

      case Formula formula ->
          Elementwise.apply(
              formula.expression(), formula.operands().stream().map(this::of).toList());
      case Dropout(Value x, double p, int stream) ->
          Elementwise.dropout(
              of(x),
              p,
              DropoutMask.key(step.seed(), step.part().batch(), stream),
              step.part().offset() * x.featureMap().values());

      case Concat(List<Value> parts) ->
          Layout.concat(n * value.featureMap().pixels(), parts.stream().map(this::of).toList());
      case Slice(Value x, int from, int channels) ->
          Layout.slice(of(x), x.featureMap().channels(), from, channels);
      case Flatten(Value x) -> Layout.flatten(of(x), x.featureMap());
      case Unflatten(Value dy, var map) -> Layout.unflatten(of(dy), map);

      case CrossEntropy(Value logits, Probabilities rule) ->
          Losses.crossEntropy(of(logits), probabilities(rule, logits), n);
      case CrossEntropyGradient(Value logits, Probabilities rule, var scale) ->
          Losses.gradient(
              of(logits),
              probabilities(rule, logits),
              n,
              scale.map(factor -> of(factor)[0]).orElse(1.0));
      case CorrectCount(Value logits, Value labels) -> Losses.correct(of(logits), of(labels));

      case SquaredNorm(Value g, Optional<Value> rest) ->
          Updates.squaredNorm(of(g), rest.map(sum -> of(sum)[0]).orElse(0.0));
      case UnscaledNorm op -> new double[] {unscaledNorm(op)};
      case AdjustScale op -> adjustScale(op);
      case Accumulate op -> accumulate(op);
      case Update update -> update(update);
      case Track track -> track(track);
    };
  }

  private double[] probabilities(Probabilities rule, Value logits) {
    return Losses.probabilities(rule, of(rule.targets()), logits.featureMap().channels());
  }

  /** s ← ks + bg. */
  private double[] accumulate(Accumulate op) {
    double[] g = of(op.gradient());
    double[] sum = of(op.sum());
    boolean first = step.part().first();
    double share = step.part().share() * correction(op.correctedPixels());
    for (int i = 0; i < sum.length; i++) {
      sum[i] = (first ? 0 : sum[i]) + share * g[i];
    }
    return sum;
  }

  /**
   * Changes the parameter and its states after the last batch, where the loss is finite, and gives
   * the parameter.
   */
  private double[] update(Update update) {
    double[] w = of(update.parameter());
    if (step.part().last() && isFinite(update.loss()) && !isSkipped(update)) {
      double[] g = clipped(unscaled(update), update.clip());
      long t = step(update);
      Updates.apply(
          update.rule(),
          step.learningRate(),
          t,
          w,
          g,
          update.states().stream().map(this::of).toList());
      update.average().ifPresent(rule -> Updates.average(rule.kept(t), of(rule.state()), w));
    }
    return w;
  }

  /** Whether a scalar is finite as a float32, which it is on all devices. */
  private boolean isFinite(Value scalar) {
    return Float.isFinite((float) of(scalar)[0]);
  }

  /** Returns the number of the step, from 1, of those that are not skipped. */
  private long step(Update update) {
    return update.scaling().map(scaling -> (long) of(scaling.steps())[0] + 1).orElse(step.step());
  }

  private boolean isSkipped(Update update) {
    return update.scaling().stream().anyMatch(scaling -> !isFinite(scaling.squaredNorm()));
  }

  /** Returns the gradient of the loss, if need be divided by the scale of the loss. */
  private double[] unscaled(Update update) {
    double[] g = of(update.gradient());
    return update.scaling().map(scaling -> Updates.unscaled(g, of(scaling.scale())[0])).orElse(g);
  }

  /** Σ (g/s)² + rest. */
  private double unscaledNorm(UnscaledNorm op) {
    double sum = op.rest().map(rest -> of(rest)[0]).orElse(0.0);
    for (Value gradient : op.gradients()) {
      sum = Updates.squaredNorm(Updates.unscaled(of(gradient), of(op.scale())[0]), sum)[0];
    }
    return sum;
  }

  /** Changes the loss scaling after the last batch if the loss is finite, and gives the scale. */
  private double[] adjustScale(AdjustScale op) {
    double[] scale = of(op.state(Quantity.SCALE));
    if (isFinite(op.loss()) && (!op.accumulated() || step.part().last())) {
      double[] streak = of(op.state(Quantity.STREAK));
      if (isFinite(op.squaredNorm())) {
        of(op.state(Quantity.STEPS))[0]++;
        streak[0]++;
      } else {
        of(op.state(Quantity.SKIPPED))[0]++;
        streak[0] = 0;
        scale[0] = Math.max(scale[0] / 2, AdjustScale.MIN);
      }
      if (streak[0] == AdjustScale.INTERVAL) {
        streak[0] = 0;
        scale[0] = Math.min(scale[0] * 2, AdjustScale.MAX);
      }
    }
    return scale;
  }

  /** Updates a running statistic where the loss is finite, and gives it. */
  private double[] track(Track track) {
    double[] running = of(track.running());
    if (isFinite(track.loss())) {
      BatchNormalizations.track(running, of(track.batch()), correction(track.correctedPixels()));
    }
    return running;
  }

  /** Returns Bessel's correction for a number of pixels per example; 1 if there is none. */
  private double correction(OptionalInt pixelsOfExample) {
    int pixels = n * pixelsOfExample.orElse(0);
    return pixels > 1 ? pixels / (pixels - 1.0) : 1;
  }

  private double[] clipped(double[] g, Optional<Clip> clip) {
    return clip.map(scaling -> Updates.clip(scaling, of(scaling.squaredNorm())[0], g)).orElse(g);
  }

  private double[] of(Value value) {
    return values.get(value.name());
  }

  private SlidingWindow sliding(Value input, Value output, Window window) {
    return new SlidingWindow(n, input.featureMap(), output.pixelMap(), window);
  }

  private double[] given(Map<String, double[]> from, Value value) {
    double[] array = from.get(value.name());
    if (array == null || array.length != length(value.type(), n)) {
      throw new IllegalArgumentException(
          "%s needs %d values, but has %s"
              .formatted(value, length(value.type(), n), array == null ? "none" : array.length));
    }
    return array;
  }
}
