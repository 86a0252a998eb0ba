package ninc.runtime.cpu;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import ninc.compiler.graph.Type.Weight;
import ninc.dsl.Window;

/**
 * The gradient of a convolution by its input: for each {@link Phase}, a product of the output
 * gradient with the weight turned around and its channels exchanged.
 */
final class ConvolutionInputGradientKernel {

  private ConvolutionInputGradientKernel() {}

  /**
   * The products whose results together make up dx.
   *
   * @param dy with a halo as wide as {@link Phase#reach} asks
   */
  static List<TapProduct> products(
      Arena arena,
      int workers,
      MapTensor dy,
      FlatTensor weight,
      Weight type,
      MapTensor dx,
      Window window) {
    List<TapProduct> products = new ArrayList<>();
    for (Phase down : Phase.rows(dx.type(), window)) {
      for (Phase across : Phase.columns(dx.type(), window)) {
        products.add(product(arena, workers, dy, weight, type, dx, window, down, across));
      }
    }
    return products;
  }

  private static TapProduct product(
      Arena arena,
      int workers,
      MapTensor dy,
      FlatTensor weight,
      Weight type,
      MapTensor dx,
      Window window,
      Phase down,
      Phase across) {
    int length = across.taps() * type.out();
    PackedWeights packed =
        new PackedWeights(
            arena,
            weight.data(),
            down.taps() * length,
            type.in(),
            (row, column) -> {
              int kh = down.kernelPosition(row / length, window.stride().height());
              int kw =
                  across.kernelPosition(row % length / type.out(), window.stride().width());
              long pixel = (long) kh * type.kernelWidth() + kw;
              return ((pixel * type.in() + column) * type.out() + row % type.out()) * Float.BYTES;
            });
    long from = dy.offset(0, down.output() - down.taps() + 1, across.output() - across.taps() + 1);
    PixelGrid grid =
        new PixelGrid(
            down.count(),
            across.count(),
            new PixelGrid.Strides(from, dy.imageStride(), dy.rowStride(), dy.pixelStride()),
            new PixelGrid.Strides(
                dx.offset(0, down.first(), across.first()),
                dx.imageStride(),
                window.stride().height() * dx.rowStride(),
                window.stride().width() * dx.pixelStride()));
    return new TapProduct(arena, workers, grid, down.taps(), dy.rowStride(), length, packed);
  }
}
