package ninc.runtime.cpu;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import ninc.dsl.Window;

/** Pooling, forward row by row, backward image by image since windows overlap. */
final class PoolingKernels {

  private PoolingKernels() {}

  /** The part of a window that lies on the image: rows and columns, ends excluded. */
  private record Span(int top, int bottom, int left, int right) {
    static Span of(MapTensor image, Window window, int row, int column) {
      int top = row * window.stride().height() - window.padding().height();
      int left = column * window.stride().width() - window.padding().width();
      return new Span(
          Math.max(0, top),
          Math.min(image.height(), top + window.kernel().height()),
          Math.max(0, left),
          Math.min(image.width(), left + window.kernel().width()));
    }
  }

  /** The largest value under each window. */
  static Kernel max(MapTensor x, MapTensor y, Window window) {
    return run ->
        Rows.run(
            run,
            y,
            (n, row) -> {
              for (int column = 0; column < y.width(); column++) {
                maxPixel(x, n, Span.of(x, window, row, column), y, y.offset(n, row, column));
              }
            });
  }

  private static void maxPixel(MapTensor x, int n, Span span, MapTensor y, long to) {
    for (int c = 0; c < y.channels(); c += Lanes.COUNT) {
      long at = (long) c * Float.BYTES;
      FloatVector max = Lanes.load(x.data(), x.offset(n, span.top, span.left) + at);
      for (int i = span.top; i < span.bottom; i++) {
        for (int j = span.left; j < span.right; j++) {
          FloatVector value = Lanes.load(x.data(), x.offset(n, i, j) + at);
          max = max.blend(value, exceeds(value, max));
        }
      }
      Lanes.store(max, y.data(), to + at, Lanes.mask(c, y.channels()));
    }
  }

  /** Whether a later value takes the place of the largest so far; what is not a number does. */
  private static VectorMask<Float> exceeds(FloatVector value, FloatVector max) {
    return value.compare(VectorOperators.GT, max).or(value.test(VectorOperators.IS_NAN));
  }

  /** Each window's gradient to its largest value. */
  static Kernel maxGradient(MapTensor dy, MapTensor x, MapTensor dx, Window window) {
    return run ->
        run.workers()
            .run(
                run.size(),
                (n, _) -> {
                  clear(dx, n);
                  for (int row = 0; row < dy.height(); row++) {
                    for (int column = 0; column < dy.width(); column++) {
                      Span span = Span.of(x, window, row, column);
                      maxGradientPixel(dy, dy.offset(n, row, column), x, n, span, dx);
                    }
                  }
                });
  }

  private static void maxGradientPixel(
      MapTensor dy, long from, MapTensor x, int n, Span span, MapTensor dx) {
    for (int c = 0; c < dy.channels(); c += Lanes.COUNT) {
      long at = (long) c * Float.BYTES;
      FloatVector max = Lanes.load(x.data(), x.offset(n, span.top, span.left) + at);
      FloatVector place = Lanes.zero();
      float index = 0;
      for (int i = span.top; i < span.bottom; i++) {
        for (int j = span.left; j < span.right; j++) {
          FloatVector value = Lanes.load(x.data(), x.offset(n, i, j) + at);
          VectorMask<Float> larger = exceeds(value, max);
          max = max.blend(value, larger);
          place = place.blend(index++, larger);
        }
      }
      VectorMask<Float> channels = Lanes.mask(c, dy.channels());
      FloatVector gradient = Lanes.load(dy.data(), from + at);
      index = 0;
      for (int i = span.top; i < span.bottom; i++) {
        for (int j = span.left; j < span.right; j++) {
          long to = dx.offset(n, i, j) + at;
          VectorMask<Float> here = place.compare(VectorOperators.EQ, index++);
          FloatVector sum = Lanes.load(dx.data(), to).add(gradient, here);
          Lanes.store(sum, dx.data(), to, channels);
        }
      }
    }
  }

  /** The sum under each window divided by the window's area. */
  static Kernel average(MapTensor x, MapTensor y, Window window) {
    float area = window.kernel().area();
    return run ->
        Rows.run(
            run,
            y,
            (n, row) -> {
              for (int column = 0; column < y.width(); column++) {
                Span span = Span.of(x, window, row, column);
                averagePixel(x, n, span, y, y.offset(n, row, column), area);
              }
            });
  }

  private static void averagePixel(
      MapTensor x, int n, Span span, MapTensor y, long to, float area) {
    for (int c = 0; c < y.channels(); c += Lanes.COUNT) {
      long at = (long) c * Float.BYTES;
      FloatVector sum = Lanes.zero();
      for (int i = span.top; i < span.bottom; i++) {
        for (int j = span.left; j < span.right; j++) {
          sum = sum.add(Lanes.load(x.data(), x.offset(n, i, j) + at));
        }
      }
      Lanes.store(sum.div(area), y.data(), to + at, Lanes.mask(c, y.channels()));
    }
  }

  /** Each window's gradient, divided by the window's area, to every pixel under it. */
  static Kernel averageGradient(MapTensor dy, MapTensor dx, Window window) {
    float area = window.kernel().area();
    return run ->
        run.workers()
            .run(
                run.size(),
                (n, _) -> {
                  clear(dx, n);
                  for (int row = 0; row < dy.height(); row++) {
                    for (int column = 0; column < dy.width(); column++) {
                      Span span = Span.of(dx, window, row, column);
                      spread(dy, dy.offset(n, row, column), n, span, dx, area);
                    }
                  }
                });
  }

  private static void spread(MapTensor dy, long from, int n, Span span, MapTensor dx, float area) {
    for (int c = 0; c < dy.channels(); c += Lanes.COUNT) {
      long at = (long) c * Float.BYTES;
      VectorMask<Float> channels = Lanes.mask(c, dy.channels());
      FloatVector share = Lanes.load(dy.data(), from + at).div(area);
      for (int i = span.top; i < span.bottom; i++) {
        for (int j = span.left; j < span.right; j++) {
          long to = dx.offset(n, i, j) + at;
          Lanes.store(Lanes.load(dx.data(), to).add(share), dx.data(), to, channels);
        }
      }
    }
  }

  private static void clear(MapTensor dx, int n) {
    MemorySegment image =
        dx.data().asSlice(dx.offset(n, -dx.haloHeight(), -dx.haloWidth()), dx.imageStride());
    image.fill((byte) 0);
  }
}
