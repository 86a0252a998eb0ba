package ninc.runtime.conformance;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import ninc.compiler.ir.ActivationFunction;
import ninc.compiler.ir.Elementwise.Activate;
import ninc.compiler.ir.Expression;
import ninc.compiler.ir.Expression.Binary;
import ninc.compiler.ir.Expression.Operator;
import ninc.compiler.ir.Expression.Select;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Loss.CorrectCount;
import ninc.compiler.ir.Op;
import ninc.compiler.ir.Pooling.MaxPool;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Value;
import ninc.dsl.Activation;
import ninc.dsl.Window;
import ninc.runtime.interpreter.Elementwise;

/**
 * How far a run stays away from where a tiny change would switch something: a ReLU's input from
 * zero, or whatever else an activation compares, the largest value under a max pool's window from
 * the next one, the largest logit from the next one. Beyond such a place float32 and float64 both
 * are right and yet differ.
 *
 * <p>Exact ties are no such places where float32 has them as well: zeros, which only ReLU and
 * dropout make and which stay zeros, and copies of one value, which only max pools make.
 */
record KinkMargin(Map<String, double[]> values) {

  /** The least distance in the run, relative to the largest value of the tensor where it is. */
  static double of(Graph graph, Map<String, double[]> values) {
    KinkMargin margin = new KinkMargin(values);
    return graph.values().stream().mapToDouble(value -> margin.of(value.op())).min().orElseThrow();
  }

  private double of(Op op) {
    return switch (op) {
      case Activate(Value x, Activation function) ->
          fromBranches(x, ActivationFunction.of(function).value());
      case MaxPool(Value x, Window window) -> amongWindows(x, window);
      case CorrectCount(Value logits, _) -> amongLogits(logits);
      default -> Double.POSITIVE_INFINITY;
    };
  }

  /** From where a formula goes on in another way. */
  private double fromBranches(Value x, Expression formula) {
    return DoubleStream.of(of(x))
            .flatMap(at -> distances(formula, at))
            .filter(size -> size > 0)
            .min()
            .orElse(Double.POSITIVE_INFINITY)
        / magnitude(x);
  }

  /** How far apart the two numbers are of which each comparison takes the larger, or smaller. */
  private static DoubleStream distances(Expression formula, double at) {
    DoubleStream own =
        switch (formula) {
          case Select(Expression a, Expression b, _, _) -> distance(a, b, at);
          case Binary(Operator operator, Expression a, Expression b)
              when operator == Operator.MAX || operator == Operator.MIN ->
              distance(a, b, at);
          case Expression _ -> DoubleStream.empty();
        };
    return DoubleStream.concat(
        own, formula.children().stream().flatMapToDouble(part -> distances(part, at)));
  }

  private static DoubleStream distance(Expression a, Expression b, double at) {
    return DoubleStream.of(Math.abs(Elementwise.value(a, at) - Elementwise.value(b, at)));
  }

  private double amongLogits(Value logits) {
    int classes = logits.featureMap().channels();
    double[] z = of(logits);
    return IntStream.range(0, z.length / classes)
            .mapToDouble(i -> gap(Arrays.copyOfRange(z, i * classes, (i + 1) * classes), false))
            .min()
            .orElseThrow()
        / magnitude(logits);
  }

  private double amongWindows(Value x, Window window) {
    FeatureMap map = x.featureMap();
    double[] all = of(x);
    double least = Double.POSITIVE_INFINITY;
    for (int image = 0; image < all.length / map.values(); image++) {
      for (int top = -window.padding().height();
          top + window.kernel().height() <= map.height() + window.padding().height();
          top += window.stride().height()) {
        for (int left = -window.padding().width();
            left + window.kernel().width() <= map.width() + window.padding().width();
            left += window.stride().width()) {
          for (int channel = 0; channel < map.channels(); channel++) {
            double[] under = under(all, map, image, channel, top, left, window);
            least = Math.min(least, gap(under, x.op() instanceof MaxPool));
          }
        }
      }
    }
    return least / magnitude(x);
  }

  private static double[] under(
      double[] all, FeatureMap map, int image, int channel, int top, int left, Window window) {
    return IntStream.range(Math.max(0, top), Math.min(map.height(), top + window.kernel().height()))
        .boxed()
        .flatMapToDouble(row ->
            IntStream.range(
                    Math.max(0, left), Math.min(map.width(), left + window.kernel().width()))
                .mapToDouble(column ->
                    all[
                        ((image * map.height() + row) * map.width() + column) * map.channels()
                            + channel]))
        .toArray();
  }

  /** The distance of the largest value from the next. */
  private static double gap(double[] candidates, boolean copies) {
    double largest = DoubleStream.of(candidates).max().orElseThrow();
    double next = Double.NEGATIVE_INFINITY;
    boolean found = false;
    for (double candidate : candidates) {
      if (candidate < largest || found && largest != 0 && !copies) {
        next = Math.max(next, candidate);
      } else {
        found = true;
      }
    }
    return largest - next;
  }

  private double magnitude(Value x) {
    return Math.max(DoubleStream.of(of(x)).map(Math::abs).max().orElseThrow(), Double.MIN_NORMAL);
  }

  private double[] of(Value value) {
    return values.get(value.name());
  }
}
