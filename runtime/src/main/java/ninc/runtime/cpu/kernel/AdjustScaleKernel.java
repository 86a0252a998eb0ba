package ninc.runtime.cpu.kernel;

import java.util.function.Function;
import ninc.compiler.ir.Optimization.AdjustScale;
import ninc.compiler.ir.Source.ScalingState.Quantity;
import ninc.runtime.cpu.parallel.Kernel;
import ninc.runtime.cpu.parallel.Run;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.tensor.FlatTensor;

/** Changes the loss scaling after the last batch of a step, unless the loss is not finite. */
public final class AdjustScaleKernel implements Kernel {
  private final FlatTensor loss;
  private final FlatTensor squaredNorm;
  private final Function<Quantity, FlatTensor> states;
  private final boolean accumulated;

  /**
   * @param squaredNorm of all gradients, which is not finite if one of them is not
   * @param states returns the state of a quantity
   * @param accumulated whether a step has several batches
   */
  public AdjustScaleKernel(
      FlatTensor loss,
      FlatTensor squaredNorm,
      Function<Quantity, FlatTensor> states,
      boolean accumulated) {
    this.loss = loss;
    this.squaredNorm = squaredNorm;
    this.states = states;
    this.accumulated = accumulated;
  }

  @Override
  public void run(Run run) {
    if (Float.isFinite(get(loss)) && (!accumulated || run.step().part().last())) {
      adjust(Float.isFinite(get(squaredNorm)));
    }
  }

  private void adjust(boolean finite) {
    add(finite ? Quantity.STEPS : Quantity.SKIPPED);
    float scale = get(states.apply(Quantity.SCALE));
    if (!finite) {
      set(Quantity.STREAK, 0);
      set(Quantity.SCALE, Math.max(scale / 2, AdjustScale.MIN));
    } else if (get(states.apply(Quantity.STREAK)) + 1 < AdjustScale.INTERVAL) {
      add(Quantity.STREAK);
    } else {
      set(Quantity.STREAK, 0);
      set(Quantity.SCALE, Math.min(scale * 2, AdjustScale.MAX));
    }
  }

  private void add(Quantity quantity) {
    set(quantity, get(states.apply(quantity)) + 1);
  }

  private void set(Quantity quantity, float number) {
    states.apply(quantity).data().set(Lanes.FLOAT, 0, number);
  }

  private static float get(FlatTensor scalar) {
    return scalar.data().get(Lanes.FLOAT, 0);
  }
}
