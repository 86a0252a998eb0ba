package ninc.runtime.conformance;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Source.Input;
import ninc.compiler.ir.Source.Labels;
import ninc.compiler.ir.Source.ModelTensor;
import ninc.compiler.ir.Source.ModelTensor.Initial;
import ninc.compiler.ir.Source.StoredImages;
import ninc.compiler.ir.Type;
import ninc.compiler.ir.Value;
import ninc.runtime.interpreter.Interpreter;

/** Draws what a graph needs to run; every number is a float32, so that all start from the same. */
final class RandomTensors {
  private final SplittableRandom random;

  RandomTensors(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** Parameters, with the variance that keeps that of the feature maps, and running statistics. */
  Map<String, double[]> tensors(Graph graph) {
    Map<String, double[]> tensors = new HashMap<>();
    for (Value value : graph.values()) {
      if (value.op() instanceof ModelTensor tensor) {
        double bound =
            switch (tensor.type()) {
              case Type.Weight weight -> Math.sqrt(6.0 / weight.fanIn());
              default -> 0.5;
            };
        double centre = tensor.initial() instanceof Initial.Constant(float start) ? start : 0;
        DoubleSupplier number = () -> centre + random.nextDouble(-bound, bound);
        tensors.put(value.name(), draw(value, 1, number));
      }
    }
    return tensors;
  }

  /** Inputs and labels for one run. */
  Map<String, double[]> feeds(OperatorCase operator) {
    Map<String, double[]> feeds = new HashMap<>();
    Graph graph = operator.graph();
    int classes = graph.result("logits").featureMap().channels();
    for (Value value : graph.values()) {
      if (value.op() instanceof StoredImages) {
        feeds.put(value.name(), draw(value, operator.batch(), () -> random.nextInt(256)));
      } else if (value.op() instanceof Input) {
        DoubleSupplier number = () -> operator.magnitude() * random.nextDouble(-1, 1);
        feeds.put(value.name(), draw(value, operator.batch(), number));
      } else if (value.op() instanceof Labels) {
        feeds.put(value.name(), draw(value, operator.batch(), () -> random.nextInt(classes)));
      }
    }
    return feeds;
  }

  private static double[] draw(Value value, int n, DoubleSupplier number) {
    return DoubleStream.generate(() -> (float) number.getAsDouble())
        .limit(Interpreter.length(value.type(), n))
        .toArray();
  }
}
