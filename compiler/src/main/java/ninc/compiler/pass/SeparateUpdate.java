package ninc.compiler.pass;

import java.util.IdentityHashMap;
import java.util.Map;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.GraphBuilder;
import ninc.compiler.ir.Op;
import ninc.compiler.ir.Optimization.Accumulate;
import ninc.compiler.ir.Optimization.Track;
import ninc.compiler.ir.Optimization.Update;
import ninc.compiler.ir.Source.OptimizerState;
import ninc.compiler.ir.Source.ScalingState;
import ninc.compiler.ir.Source.ScalingState.Quantity;
import ninc.compiler.ir.Source.StepMean;
import ninc.compiler.ir.StepPart;
import ninc.compiler.ir.Storage;
import ninc.compiler.ir.Value;

/**
 * Cuts a training step in two, between the gradients and what is done with them. The programs of
 * both graphs share their persistent tensors, so that something can happen in between: the
 * gradients of several groups of examples are added.
 */
public final class SeparateUpdate {

  /** The name of the loss over all examples of the step, which the update reads. */
  public static final String LOSS = nameFor("loss");

  private final Graph step;
  private final GraphBuilder gradients = new GraphBuilder();
  private final GraphBuilder update = new GraphBuilder();

  /** The values of the update by those of the step that they replace. */
  private final Map<Value, Value> ofUpdate = new IdentityHashMap<>();

  private SeparateUpdate(Graph step) {
    this.step = step;
  }

  /**
   * The two graphs of a step.
   *
   * @param gradients the forward and backward pass. It leaves the share of the examples in the mean
   *     gradient of each parameter, and in the mean of each batch statistic, in a {@link StepMean}.
   * @param update the clipping, the update of the parameters, of the running statistics and of the
   *     scale of the loss, by the means in the same tensors and by the loss in {@link #LOSS}. It
   *     has all persistent tensors of the step.
   */
  public record Separated(Graph gradients, Graph update) {}

  /**
   * @param step a training step without gradient accumulation
   */
  public static Separated apply(Graph step) {
    return new SeparateUpdate(step).separated();
  }

  private Separated separated() {
    for (Value value : step.values()) {
      if (!belongsToUpdate(value)) {
        gradients.add(value);
      }
    }
    step.results()
        .forEach((role, value) -> {
          if (!belongsToUpdate(value)) {
            gradients.result(role, value);
          }
        });
    replace(step.result("loss"), LOSS);
    for (Value value : step.values()) {
      switch (value.op()) {
        case Update op -> mean(op.gradient(), StepPart.ACCUMULATION, op.parameter().name());
        case Track op -> mean(op.batch(), StepPart.STATISTIC, op.running().name());
        case Op _ -> {}
      }
    }
    step.values().forEach(this::update);
    step.results()
        .forEach((role, value) -> {
          if (value.part() == StepPart.UPDATE) {
            update.result(role, ofUpdate.get(value));
          }
        });
    return new Separated(gradients.build(), update.build());
  }

  private static boolean belongsToUpdate(Value value) {
    return value.part() == StepPart.NORM
        || value.part() == StepPart.UPDATE
        || value.op() instanceof OptimizerState
        || value.op() instanceof ScalingState(Quantity quantity) && quantity != Quantity.SCALE;
  }

  /** Lets the first graph leave a mean that the second one reads. */
  private void mean(Value value, StepPart part, String origin) {
    Value mean = replace(value, nameFor(origin));
    gradients.add(mean);
    gradients.result(
        part.nameFor(origin), gradients.add(part, origin, new Accumulate(value, mean)));
  }

  private Value replace(Value value, String name) {
    Value mean = update.add(name, new StepMean(value.type()));
    ofUpdate.put(value, mean);
    return mean;
  }

  private void update(Value value) {
    if (value.op().storage() == Storage.PERSISTENT) {
      ofUpdate.put(value, update.add(value));
    } else if (belongsToUpdate(value)) {
      Op op = value.op().with(value.op().operands().stream().map(ofUpdate::get).toList());
      ofUpdate.put(value, update.add(value.with(op)));
    }
  }

  private static String nameFor(String origin) {
    return origin + ".mean";
  }
}
