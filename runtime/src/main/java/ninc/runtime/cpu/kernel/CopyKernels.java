package ninc.runtime.cpu.kernel;

import java.lang.foreign.MemorySegment;
import java.util.List;
import ninc.runtime.cpu.parallel.Kernel;
import ninc.runtime.cpu.parallel.Run;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.tensor.MapTensor;

/** Kernels that only copy values. */
public final class CopyKernels {

  /** The number of floats per task, which amortizes the overhead of a task. */
  private static final int FLOATS_PER_TASK = 1 << 14;

  /** The body of a parallel loop over the rows of a feature map. */
  @FunctionalInterface
  private interface RowBody {
    /**
     * Processes a row of pixels.
     *
     * @param n the example
     * @param y the row of its image
     */
    void row(int n, int y);
  }

  private CopyKernels() {}

  /** Returns a kernel that concatenates the channels of several maps. */
  public static Kernel concat(List<MapTensor> parts, MapTensor y) {
    return run -> {
      int channel = 0;
      for (MapTensor part : parts) {
        channels(run, part, 0, y, channel, part.channels());
        channel += part.channels();
      }
    };
  }

  /** Returns a kernel that copies the channels from {@code from} on. */
  public static Kernel slice(MapTensor x, int from, MapTensor y) {
    return run -> channels(run, x, from, y, 0, y.channels());
  }

  private static void channels(
      Run run, MapTensor from, int fromChannel, MapTensor to, int toChannel, int count) {
    long read = (long) fromChannel * Float.BYTES;
    long write = (long) toChannel * Float.BYTES;
    long bytes = (long) count * Float.BYTES;
    forEachRow(
        run,
        to,
        (n, y) -> {
          for (int x = 0; x < to.width(); x++) {
            MemorySegment.copy(
                from.data(),
                from.offset(n, y, x) + read,
                to.data(),
                to.offset(n, y, x) + write,
                bytes);
          }
        });
  }

  /** Returns a kernel that flattens each image to the order C, H, W. */
  public static Kernel flatten(MapTensor x, MapTensor y) {
    return run -> forEachRow(run, x, (n, row) -> transpose(x, y, n, row, false));
  }

  /** Returns a kernel that restores images from the order C, H, W. */
  public static Kernel unflatten(MapTensor x, MapTensor y) {
    return run -> forEachRow(run, y, (n, row) -> transpose(y, x, n, row, true));
  }

  private static void transpose(MapTensor map, MapTensor flat, int n, int row, boolean back) {
    for (int column = 0; column < map.width(); column++) {
      long pixel = map.offset(n, row, column);
      long at = flat.offset(n, 0, 0) + ((long) row * map.width() + column) * Float.BYTES;
      for (int c = 0; c < map.channels(); c++) {
        if (back) {
          map.data().set(Lanes.FLOAT, pixel, flat.data().get(Lanes.FLOAT, at));
        } else {
          flat.data().set(Lanes.FLOAT, at, map.data().get(Lanes.FLOAT, pixel));
        }
        pixel += Float.BYTES;
        at += (long) map.height() * map.width() * Float.BYTES;
      }
    }
  }

  /** Copies contiguous values, N×H×W×C, into a map, which may be a view. */
  public static void feed(Run run, MemorySegment values, MapTensor map) {
    int pixels = contiguousPixels(map);
    long bytes = pixels * map.pixelBytes();
    forEachRow(
        run,
        map,
        (n, y) -> {
          long from = ((long) n * map.height() + y) * map.rowBytes();
          for (int x = 0; x < map.width(); x += pixels) {
            MemorySegment.copy(
                values, from + x * map.pixelBytes(), map.data(), map.offset(n, y, x), bytes);
          }
        });
  }

  /** Returns a contiguous copy of the values of a map, which may be a view, N×H×W×C. */
  public static float[] values(MapTensor map, int images) {
    int count = contiguousPixels(map) * map.channels();
    float[] values = new float[images * map.height() * map.width() * map.channels()];
    for (int to = 0; to < values.length; to += count) {
      int pixel = to / map.channels();
      int row = pixel / map.width();
      long from = map.offset(row / map.height(), row % map.height(), pixel % map.width());
      MemorySegment.copy(map.data(), Lanes.FLOAT, from, values, to, count);
    }
    return values;
  }

  /** Returns the number of pixels of a row that follow each other in memory. */
  private static int contiguousPixels(MapTensor map) {
    return map.isContiguous() ? map.width() : 1;
  }

  /** Clears the halo of every image, which the memory of another value may have overlapped. */
  public static void clearHalo(Run run, MapTensor map) {
    clearHalo(run, map, run.size());
  }

  /** Clears the halo of the first {@code images} images of a map. */
  public static void clearHalo(Run run, MapTensor map, int images) {
    if (!map.hasHalo()) {
      return;
    }
    run.workers().run(images, (n, _) -> clearHalo(map, n));
  }

  private static void clearHalo(MapTensor map, int n) {
    int h = map.haloHeight();
    int w = map.haloWidth();
    for (int y = -h; y < map.height() + h; y++) {
      if (y < 0 || y >= map.height()) {
        clear(map, map.offset(n, y, -w), map.rowStride());
      } else {
        clear(map, map.offset(n, y, -w), w * map.pixelStride());
        clear(map, map.offset(n, y, map.width()), w * map.pixelStride());
      }
    }
  }

  private static void clear(MapTensor map, long from, long bytes) {
    map.data().asSlice(from, bytes).fill((byte) 0);
  }

  /** Runs the body for every row of a feature map with the shape of {@code map}. */
  private static void forEachRow(Run run, MapTensor map, RowBody body) {
    int rows = run.size() * map.height();
    int rowsPerTask = Math.max(1, FLOATS_PER_TASK / (map.width() * map.channels()));
    run.workers()
        .run(
            Math.ceilDiv(rows, rowsPerTask),
            (task, _) -> {
              int end = Math.min(rows, (task + 1) * rowsPerTask);
              for (int row = task * rowsPerTask; row < end; row++) {
                body.row(row / map.height(), row % map.height());
              }
            });
  }
}
