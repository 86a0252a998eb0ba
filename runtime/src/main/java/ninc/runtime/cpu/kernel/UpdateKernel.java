package ninc.runtime.cpu.kernel;

import static ninc.runtime.cpu.simd.Lanes.load;
import static ninc.runtime.cpu.simd.Lanes.store;

import java.util.List;
import java.util.Optional;
import jdk.incubator.vector.FloatVector;
import ninc.compiler.ir.Optimization.Update.Clip;
import ninc.dsl.Adam;
import ninc.dsl.Optimizer;
import ninc.dsl.Sgd;
import ninc.runtime.cpu.parallel.Kernel;
import ninc.runtime.cpu.parallel.Run;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.tensor.FlatTensor;

/** Updates a parameter and its optimizer states in place, unless the loss is not finite. */
public final class UpdateKernel implements Kernel {

  /** The number of values per task. */
  private static final int BLOCK = 1 << 14;

  private final Optimizer rule;
  private final FlatTensor loss;
  private final FlatTensor parameter;
  private final FlatTensor gradient;
  private final List<FlatTensor> states;
  private final Optional<Clipping> clipping;

  public UpdateKernel(
      Optimizer rule,
      FlatTensor loss,
      FlatTensor parameter,
      FlatTensor gradient,
      List<FlatTensor> states,
      Optional<Clipping> clipping) {
    this.rule = rule;
    this.loss = loss;
    this.parameter = parameter;
    this.gradient = gradient;
    this.states = states;
    this.clipping = clipping;
  }

  @Override
  public void run(Run run) {
    if (Float.isFinite(loss.data().get(Lanes.FLOAT, 0))) {
      update(run);
    }
  }

  private void update(Run run) {
    float rate = (float) run.step().learningRate();
    double t = run.step().step();
    float scale = clipping.map(Clipping::factor).orElse(1f);
    int blocks = Math.ceilDiv(parameter.length(), BLOCK);
    run.workers()
        .run(
            blocks,
            (number, _) -> {
              int from = number * BLOCK;
              Block block = new Block(from, Math.min(parameter.length(), from + BLOCK), scale);
              switch (rule) {
                case Sgd sgd -> sgd(sgd, rate, block);
                case Adam adam -> adam(AdamStep.of(adam, rate, t), block);
              }
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
      return (float) clip.factor(squaredNorm.data().get(Lanes.FLOAT, 0));
    }
  }

  /** The values from {@code from} to {@code to}, exclusive, and the factor of their gradients. */
  private record Block(int from, int to, float scale) {}

  private void sgd(Sgd sgd, float rate, Block block) {
    float momentum = (float) sgd.momentum();
    float decay = (float) sgd.weightDecay();
    for (int i = block.from; i < block.to; i += Lanes.COUNT) {
      long at = (long) i * Float.BYTES;
      var mask = Lanes.mask(i, block.to);
      FloatVector w = load(parameter.data(), at);
      FloatVector g = load(gradient.data(), at).mul(block.scale).add(w.mul(decay));
      if (momentum != 0) {
        FloatVector v = load(states.getFirst().data(), at).mul(momentum).add(g);
        store(v, states.getFirst().data(), at, mask);
        g = sgd.nesterov() ? g.add(v.mul(momentum)) : v;
      }
      store(w.sub(g.mul(rate)), parameter.data(), at, mask);
    }
  }

  /**
   * The coefficients of Adam at one step, including the bias correction of both moments.
   *
   * @param rate the learning rate divided by the bias correction of the first moment
   * @param root the square root of the bias correction of the second moment
   * @param decay the coefficient of L2 regularization, which is added to the gradient
   * @param shrink the coefficient of decoupled weight decay, which is subtracted from the weight
   */
  private record AdamStep(
      float beta1, float beta2, float epsilon, float rate, float root, float decay, float shrink) {
    static AdamStep of(Adam adam, double rate, double t) {
      return new AdamStep(
          (float) adam.beta1(),
          (float) adam.beta2(),
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
      var mask = Lanes.mask(i, block.to);
      FloatVector w = load(parameter.data(), at);
      FloatVector g = load(gradient.data(), at).mul(block.scale).add(w.mul(m.decay));
      FloatVector first = load(states.get(0).data(), at).mul(m.beta1).add(g.mul(1 - m.beta1));
      FloatVector second =
          load(states.get(1).data(), at).mul(m.beta2).add(g.mul(g).mul(1 - m.beta2));
      FloatVector denominator = second.sqrt().div(m.root).add(m.epsilon);
      store(first, states.get(0).data(), at, mask);
      store(second, states.get(1).data(), at, mask);
      FloatVector decayed = w.sub(w.mul(m.shrink));
      store(decayed.sub(first.mul(m.rate).div(denominator)), parameter.data(), at, mask);
    }
  }
}
