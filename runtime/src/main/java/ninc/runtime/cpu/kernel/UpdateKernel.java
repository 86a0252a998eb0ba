package ninc.runtime.cpu.kernel;

import static ninc.runtime.cpu.simd.Lanes.load;

import java.util.List;
import java.util.Optional;
import jdk.incubator.vector.FloatVector;
import ninc.compiler.ir.Optimization.Update.Average;
import ninc.compiler.ir.Optimization.Update.Clip;
import ninc.dsl.Adam;
import ninc.dsl.Optimizer;
import ninc.dsl.RmsProp;
import ninc.dsl.Sgd;
import ninc.runtime.cpu.parallel.Kernel;
import ninc.runtime.cpu.parallel.Run;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.tensor.FlatTensor;

/**
 * Updates a parameter and its optimizer states in place after the last batch of a step, unless the
 * loss or, if it is scaled, a gradient is not finite.
 */
public final class UpdateKernel implements Kernel {

  /** The number of values per task. */
  private static final int BLOCK = 1 << 14;

  private final Optimizer rule;
  private final FlatTensor loss;
  private final FlatTensor parameter;
  private final FlatTensor gradient;
  private final List<FlatTensor> states;
  private final Optional<Clipping> clipping;
  private final Optional<Averaging> averaging;
  private final Optional<Unscaling> unscaling;

  public UpdateKernel(
      Optimizer rule,
      FlatTensor loss,
      FlatTensor parameter,
      FlatTensor gradient,
      List<FlatTensor> states,
      Optional<Clipping> clipping,
      Optional<Averaging> averaging,
      Optional<Unscaling> unscaling) {
    this.rule = rule;
    this.loss = loss;
    this.parameter = parameter;
    this.gradient = gradient;
    this.states = states;
    this.clipping = clipping;
    this.averaging = averaging;
    this.unscaling = unscaling;
  }

  @Override
  public void run(Run run) {
    if (run.step().part().last()
        && Float.isFinite(scalar(loss))
        && unscaling.stream().allMatch(Unscaling::isFinite)) {
      update(run);
    }
  }

  private static float scalar(FlatTensor tensor) {
    return tensor.data().get(Lanes.FLOAT, 0);
  }

  private void update(Run run) {
    double rate = run.step().learningRate();
    long t = unscaling.map(Unscaling::step).orElse(run.step().step());
    float scale =
        clipping.map(Clipping::factor).orElse(1f) * unscaling.map(Unscaling::factor).orElse(1f);
    float kept = averaging.map(average -> average.kept(t)).orElse(0f);
    int blocks = Math.ceilDiv(parameter.length(), BLOCK);
    run.workers()
        .run(
            blocks,
            (number, _) -> {
              int from = number * BLOCK;
              Block block =
                  new Block(from, Math.min(parameter.length(), from + BLOCK), scale, kept);
              switch (rule) {
                case Sgd sgd -> sgd(sgd, (float) rate, block);
                case Adam adam -> adam(AdamStep.of(adam, rate, t), block);
                case RmsProp rms -> rmsProp(rms, (float) rate, block);
              }
              averaging.ifPresent(average -> average(average.state, block));
            });
  }

  /**
   * The scaling of a gradient by the norm of all gradients.
   *
   * @param squaredNorm the square of the norm, which is computed before the update
   */
  public record Clipping(Clip clip, FlatTensor squaredNorm) {

    /** Returns the factor of the current step. */
    private float factor() {
      return (float) clip.factor(scalar(squaredNorm));
    }
  }

  /**
   * That the gradient is that of a scaled loss.
   *
   * @param squaredNorm of all gradients, which is not finite if one of them is not
   * @param scale what the gradient is divided by
   * @param steps the number of earlier steps that were not skipped
   */
  public record Unscaling(FlatTensor squaredNorm, FlatTensor scale, FlatTensor steps) {

    private boolean isFinite() {
      return Float.isFinite(scalar(squaredNorm));
    }

    private float factor() {
      return 1 / scalar(scale);
    }

    private long step() {
      return (long) scalar(steps) + 1;
    }
  }

  /** The average of the parameter, and how it changes. */
  public record Averaging(Average rule, FlatTensor state) {

    /** Returns the share of the average that a step keeps. */
    private float kept(long step) {
      return (float) rule.kept(step);
    }
  }

  /**
   * The values from {@code from} to {@code to}, exclusive.
   *
   * @param scale the factor of their gradients
   * @param kept the share of their averages that is kept
   */
  private record Block(int from, int to, float scale, float kept) {}

  /** Updates averages by parameters after the step, a ← δa + (1−δ)w. */
  private void average(FlatTensor averages, Block block) {
    for (int i = block.from; i < block.to; i += Lanes.COUNT) {
      long at = (long) i * Float.BYTES;
      FloatVector w = load(parameter.data(), at);
      FloatVector after = load(averages.data(), at).mul(block.kept).add(w.mul(1 - block.kept));
      Lanes.store(after, averages.data(), at, i, block.to);
    }
  }

  private void sgd(Sgd sgd, float rate, Block block) {
    float momentum = (float) sgd.momentum();
    float decay = (float) sgd.weightDecay();
    for (int i = block.from; i < block.to; i += Lanes.COUNT) {
      long at = (long) i * Float.BYTES;
      FloatVector w = load(parameter.data(), at);
      FloatVector g = load(gradient.data(), at).mul(block.scale).add(w.mul(decay));
      if (momentum != 0) {
        FloatVector v = load(states.getFirst().data(), at).mul(momentum).add(g);
        Lanes.store(v, states.getFirst().data(), at, i, block.to);
        g = sgd.nesterov() ? g.add(v.mul(momentum)) : v;
      }
      Lanes.store(w.sub(g.mul(rate)), parameter.data(), at, i, block.to);
    }
  }

  private void rmsProp(RmsProp rms, float rate, Block block) {
    float alpha = (float) rms.alpha();
    float gain = (float) (1 - rms.alpha());
    float epsilon = (float) rms.epsilon();
    float momentum = (float) rms.momentum();
    float decay = (float) rms.weightDecay();
    for (int i = block.from; i < block.to; i += Lanes.COUNT) {
      long at = (long) i * Float.BYTES;
      FloatVector w = load(parameter.data(), at);
      FloatVector g = load(gradient.data(), at).mul(block.scale).add(w.mul(decay));
      FloatVector square = load(states.getFirst().data(), at).mul(alpha).add(g.mul(g).mul(gain));
      Lanes.store(square, states.getFirst().data(), at, i, block.to);
      FloatVector d = g.div(square.sqrt().add(epsilon));
      if (momentum != 0) {
        d = load(states.getLast().data(), at).mul(momentum).add(d);
        Lanes.store(d, states.getLast().data(), at, i, block.to);
      }
      Lanes.store(w.sub(d.mul(rate)), parameter.data(), at, i, block.to);
    }
  }

  /**
   * The coefficients of Adam at one step, including the bias correction of both moments. They are
   * computed in double precision: in single precision, 1 − β₂ would be off by 0.1 % for a β₂ of
   * 0.99999.
   *
   * @param gain1 1 − β₁
   * @param gain2 1 − β₂
   * @param rate the learning rate divided by the bias correction of the first moment
   * @param root the square root of the bias correction of the second moment
   * @param decay the coefficient of L2 regularization, which is added to the gradient
   * @param shrink the coefficient of decoupled weight decay, which is subtracted from the weight
   */
  private record AdamStep(
      float beta1,
      float gain1,
      float beta2,
      float gain2,
      float epsilon,
      float rate,
      float root,
      float decay,
      float shrink) {
    static AdamStep of(Adam adam, double rate, double t) {
      return new AdamStep(
          (float) adam.beta1(),
          (float) (1 - adam.beta1()),
          (float) adam.beta2(),
          (float) (1 - adam.beta2()),
          (float) adam.epsilon(),
          (float) (rate / (1 - Math.pow(adam.beta1(), t))),
          (float) Math.sqrt(1 - Math.pow(adam.beta2(), t)),
          adam.decoupled() ? 0 : (float) adam.weightDecay(),
          adam.decoupled() ? (float) (rate * adam.weightDecay()) : 0);
    }
  }

  private void adam(AdamStep m, Block block) {
    for (int i = block.from; i < block.to; i += Lanes.COUNT) {
      long at = (long) i * Float.BYTES;
      FloatVector w = load(parameter.data(), at);
      FloatVector g = load(gradient.data(), at).mul(block.scale).add(w.mul(m.decay));
      FloatVector first = load(states.get(0).data(), at).mul(m.beta1).add(g.mul(m.gain1));
      FloatVector second = load(states.get(1).data(), at).mul(m.beta2).add(g.mul(g).mul(m.gain2));
      FloatVector denominator = second.sqrt().div(m.root).add(m.epsilon);
      Lanes.store(first, states.get(0).data(), at, i, block.to);
      Lanes.store(second, states.get(1).data(), at, i, block.to);
      FloatVector decayed = w.sub(w.mul(m.shrink));
      FloatVector after = decayed.sub(first.mul(m.rate).div(denominator));
      Lanes.store(after, parameter.data(), at, i, block.to);
    }
  }
}
