package ninc.runtime.cpu.kernel;

import ninc.compiler.ir.Optimization.Update.Clip;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.tensor.FlatTensor;

/** What an update scales its gradient by. */
public record Clipping(Clip clip, FlatTensor squaredNorm) {

  /** The factor of this run, once the norm is computed. */
  float factor() {
    return (float) clip.factor(squaredNorm.data().get(Lanes.FLOAT, 0));
  }
}
