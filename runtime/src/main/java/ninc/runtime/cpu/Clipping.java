package ninc.runtime.cpu;

import ninc.compiler.graph.Clip;

/** What an update scales its gradient by. */
record Clipping(Clip clip, FlatTensor squaredNorm) {

  /** The factor of this run, once the norm is computed. */
  float factor() {
    return (float) clip.factor(squaredNorm.data().get(Lanes.FLOAT, 0));
  }
}
