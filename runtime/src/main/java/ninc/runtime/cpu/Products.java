package ninc.runtime.cpu;

import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;
import ninc.compiler.graph.Type.Weight;
import ninc.dsl.Window;

/** Builds the matrix products that convolutions and their input gradients are. */
final class Products {
  private final SegmentAllocator kept;
  private final SegmentAllocator scratch;
  private final int workers;

  /**
   * @param kept memory for packed weights, which last from run to run
   * @param scratch memory for what only the products themselves use
   */
  Products(SegmentAllocator kept, SegmentAllocator scratch, int workers) {
    this.kept = kept;
    this.scratch = scratch;
    this.workers = workers;
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
    int pixels = window.over(x.type().shape(), type.out()).pixels();
    PanelProduct product =
        new PanelProduct(
            scratch,
            workers,
            type.kernelHeight(),
            x.rowStride(),
            type.kernelWidth() * type.in(),
            forward(weight, type),
            epilogue);
    PixelGrid windows = windows(x, type, window);
    return new ProductKernel(
        x.data(), tile -> windows.offsets(tile.first(), tile.count()), product, y, pixels);
  }

  /** A pointwise convolution of pixels that need not lie in a map. */
  ProductKernel pointwise(
      PixelTensor x, FlatTensor weight, Weight type, PixelTensor y, int pixels, Epilogue epilogue) {
    PanelProduct product =
        new PanelProduct(scratch, workers, 1, 0, type.in(), forward(weight, type), epilogue);
    return new ProductKernel(x.data(), x::offsets, product, y, pixels);
  }

  /** The input gradient of a pointwise convolution. */
  ProductKernel pointwiseInputGradient(
      PixelTensor dy, FlatTensor weight, Weight type, PixelTensor dx, int pixels) {
    PackedWeights turned =
        new PackedWeights(
            kept,
            weight.data(),
            type.out(),
            type.in(),
            (row, column) -> ((long) column * type.out() + row) * Float.BYTES);
    PanelProduct product =
        new PanelProduct(scratch, workers, 1, 0, type.out(), turned, Epilogue.NONE);
    return new ProductKernel(dy.data(), dy::offsets, product, dx, pixels);
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
    PixelGrid windows = windows(dy, down, across);
    return new ProductKernel(
        dy.data(),
        tile -> windows.offsets(tile.first(), tile.count()),
        inputGradient(dy, weight, type, window, down, across),
        dx,
        dxType.pixels());
  }

  /** The input gradient of any convolution, phase by phase. */
  List<PhaseKernel> inputGradientPhases(
      MapTensor dy, FlatTensor weight, Weight type, MapTensor dx, Window window) {
    List<PhaseKernel> kernels = new ArrayList<>();
    for (Phase down : Phase.rows(dx.type(), window)) {
      for (Phase across : Phase.columns(dx.type(), window)) {
        kernels.add(
            new PhaseKernel(
                dy,
                windows(dy, down, across),
                inputGradient(dy, weight, type, window, down, across),
                dx,
                new PixelGrid(
                    down.count(),
                    across.count(),
                    dx.offset(0, down.first(), across.first()),
                    dx.imageStride(),
                    window.stride().height() * dx.rowStride(),
                    window.stride().width() * dx.pixelStride())));
      }
    }
    return kernels;
  }

  /** For each pixel of a convolution's result, where its window over x begins. */
  static PixelGrid windows(MapTensor x, Weight type, Window window) {
    var shape = window.over(x.type().shape(), type.out());
    return new PixelGrid(
        shape.height(),
        shape.width(),
        x.offset(0, -window.padding().height(), -window.padding().width()),
        x.imageStride(),
        window.stride().height() * x.rowStride(),
        window.stride().width() * x.pixelStride());
  }

  /** For each pixel of a phase, where the output gradients that reach it begin. */
  private static PixelGrid windows(MapTensor dy, Phase down, Phase across) {
    return new PixelGrid(
        down.count(),
        across.count(),
        dy.offset(0, down.output() - down.taps() + 1, across.output() - across.taps() + 1),
        dy.imageStride(),
        dy.rowStride(),
        dy.pixelStride());
  }

  private PackedWeights forward(FlatTensor weight, Weight type) {
    return new PackedWeights(
        kept,
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
            kept,
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
        scratch, workers, down.taps(), dy.rowStride(), length, packed, Epilogue.NONE);
  }
}
