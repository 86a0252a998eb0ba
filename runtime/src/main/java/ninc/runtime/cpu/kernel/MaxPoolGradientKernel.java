package ninc.runtime.cpu.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import ninc.dsl.Window;
import ninc.runtime.cpu.parallel.Kernel;
import ninc.runtime.cpu.parallel.Run;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.tensor.ClippedWindow;
import ninc.runtime.cpu.tensor.MapTensor;

/**
 * The gradient of max pooling without stored argmax positions: it finds the maximum of each window
 * again. A task processes a whole image, since windows overlap.
 */
public record MaxPoolGradientKernel(MapTensor dy, MapTensor x, MapTensor dx, Window window)
    implements Kernel {

  @Override
  public void run(Run run) {
    run.workers().run(run.size(), (n, _) -> image(n));
  }

  private void image(int n) {
    clear(n);
    for (int row = 0; row < dy.height(); row++) {
      for (int column = 0; column < dy.width(); column++) {
        pixel(dy.offset(n, row, column), n, ClippedWindow.of(x, window, row, column));
      }
    }
  }

  private void pixel(long from, int n, ClippedWindow clipped) {
    for (int c = 0; c < dy.channels(); c += Lanes.COUNT) {
      long at = (long) c * Float.BYTES;
      FloatVector max = Lanes.load(x.data(), x.offset(n, clipped.top(), clipped.left()) + at);
      FloatVector position = Lanes.zero();
      float index = 0;
      for (int i = clipped.top(); i < clipped.bottom(); i++) {
        for (int j = clipped.left(); j < clipped.right(); j++) {
          FloatVector value = Lanes.load(x.data(), x.offset(n, i, j) + at);
          VectorMask<Float> larger = MaxPoolKernels.exceeds(value, max);
          max = max.blend(value, larger);
          position = position.blend(index++, larger);
        }
      }
      FloatVector gradient = Lanes.load(dy.data(), from + at);
      index = 0;
      for (int i = clipped.top(); i < clipped.bottom(); i++) {
        for (int j = clipped.left(); j < clipped.right(); j++) {
          long to = dx.offset(n, i, j) + at;
          VectorMask<Float> here = position.compare(VectorOperators.EQ, index++);
          FloatVector sum = Lanes.load(dx.data(), to).add(gradient, here);
          Lanes.store(sum, dx.data(), to, c, dy.channels());
        }
      }
    }
  }

  private void clear(int n) {
    for (int row = 0; row < dx.height(); row++) {
      if (dx.isContiguous()) {
        clear(dx.offset(n, row, 0), dx.rowBytes());
      } else {
        for (int column = 0; column < dx.width(); column++) {
          clear(dx.offset(n, row, column), dx.pixelBytes());
        }
      }
    }
  }

  private void clear(long from, long bytes) {
    dx.data().asSlice(from, bytes).fill((byte) 0);
  }
}
