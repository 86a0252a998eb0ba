package ninc.runtime.cpu;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import ninc.compiler.graph.Type.Weight;
import ninc.dsl.Window;

/** Builds the matrix products that convolutions and their input gradients are. */
final class Products {
  private final Arena arena;
  private final int workers;
  private final WeightVersion version;

  Products(Arena arena, int workers, WeightVersion version) {
    this.arena = arena;
    this.workers = workers;
    this.version = version;
  }

  /**
   * A convolution, with a tap for each row of the kernel.
   *
   * @param x with a halo at least as wide as the window's padding
   */
  ProductKernel convolution(
      MapTensor x,
      FlatTensor weight,
      Weight type,
      PixelTensor y,
      Window window,
      Epilogue epilogue) {
    PanelProduct product =
        new PanelProduct(
            arena,
            workers,
            type.kernelHeight(),
            x.rowStride(),
            type.kernelWidth() * type.in(),
            forward(weight, type),
            epilogue);
    return new ProductKernel(x.data(), windows(x, window)::offsets, product, y);
  }

  /** A pointwise convolution of pixels that need not lie in a map. */
  ProductKernel pointwise(
      PixelTensor x, FlatTensor weight, Weight type, PixelTensor y, Epilogue epilogue) {
    PanelProduct product =
        new PanelProduct(arena, workers, 1, 0, type.in(), forward(weight, type), epilogue);
    return new ProductKernel(x.data(), x::offsets, product, y);
  }

  /** The input gradient of a pointwise convolution. */
  ProductKernel pointwiseInputGradient(
      PixelTensor dy, FlatTensor weight, Weight type, PixelTensor dx) {
    PackedWeights turned =
        new PackedWeights(
            arena,
            version,
            weight.data(),
            type.out(),
            type.in(),
            (row, column) -> ((long) column * type.out() + row) * Float.BYTES);
    PanelProduct product =
        new PanelProduct(arena, workers, 1, 0, type.out(), turned, Epilogue.NONE);
    return new ProductKernel(dy.data(), dy::offsets, product, dx);
  }

  /** The input gradient of a convolution with stride 1. */
  ProductKernel inputGradient(
      MapTensor dy,
      FlatTensor weight,
      Weight type,
      PixelTensor dx,
      ninc.compiler.graph.Type.FeatureMap dxType,
      Window window) {
    Phase down = Phase.rows(dxType, window).getFirst();
    Phase across = Phase.columns(dxType, window).getFirst();
    return new ProductKernel(
        dy.data(),
        windows(dy, down, across)::offsets,
        inputGradient(dy, weight, type, window, down, across),
        dx);
  }

  /** The input gradient of any convolution, phase by phase. */
  List<PhaseKernel> inputGradientPhases(
      MapTensor dy, FlatTensor weight, Weight type, MapTensor dx, Window window) {
    List<PhaseKernel> kernels = new ArrayList<>();
    for (Phase down : Phase.rows(dx.type(), window)) {
      for (Phase across : Phase.columns(dx.type(), window)) {
        kernels.add(
            new PhaseKernel(
                Traversal.rowMajor(down.count(), across.count()),
                dy,
                windows(dy, down, across),
                inputGradient(dy, weight, type, window, down, across),
                dx,
                new PixelGrid(
                    dx.offset(0, down.first(), across.first()),
                    dx.imageStride(),
                    window.stride().height() * dx.rowStride(),
                    window.stride().width() * dx.pixelStride())));
      }
    }
    return kernels;
  }

  /** For each pixel of a convolution's result, where its window over x begins. */
  static PixelGrid windows(MapTensor x, Window window) {
    return new PixelGrid(
        x.offset(0, -window.padding().height(), -window.padding().width()),
        x.imageStride(),
        window.stride().height() * x.rowStride(),
        window.stride().width() * x.pixelStride());
  }

  /** For each pixel of a phase, where the output gradients that reach it begin. */
  private static PixelGrid windows(MapTensor dy, Phase down, Phase across) {
    return new PixelGrid(
        dy.offset(0, down.output() - down.taps() + 1, across.output() - across.taps() + 1),
        dy.imageStride(),
        dy.rowStride(),
        dy.pixelStride());
  }

  private PackedWeights forward(FlatTensor weight, Weight type) {
    return new PackedWeights(
        arena,
        version,
        weight.data(),
        type.fanIn(),
        type.out(),
        (row, column) -> ((long) row * type.out() + column) * Float.BYTES);
  }

  /** The weight turned around and its channels exchanged, for the taps of one phase. */
  private PanelProduct inputGradient(
      MapTensor dy, FlatTensor weight, Weight type, Window window, Phase down, Phase across) {
    int length = across.taps() * type.out();
    PackedWeights packed =
        new PackedWeights(
            arena,
            version,
            weight.data(),
            down.taps() * length,
            type.in(),
            (row, column) -> {
              int kh = down.kernelPosition(row / length, window.stride().height());
              int kw = across.kernelPosition(row % length / type.out(), window.stride().width());
              long pixel = (long) kh * type.kernelWidth() + kw;
              return ((pixel * type.in() + column) * type.out() + row % type.out()) * Float.BYTES;
            });
    return new PanelProduct(
        arena, workers, down.taps(), dy.rowStride(), length, packed, Epilogue.NONE);
  }
}
