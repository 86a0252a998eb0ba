package ninc.runtime.cpu.kernel;

import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Type.Weight;
import ninc.compiler.schedule.Algorithm;
import ninc.compiler.schedule.Algorithm.Direct;
import ninc.compiler.schedule.Algorithm.Winograd;
import ninc.dsl.Padding;
import ninc.dsl.Window;
import ninc.runtime.cpu.gemm.Epilogue;
import ninc.runtime.cpu.gemm.PackedGemm;
import ninc.runtime.cpu.gemm.PackedWeights;
import ninc.runtime.cpu.gemm.WindowInputs;
import ninc.runtime.cpu.parallel.TileKernel;
import ninc.runtime.cpu.tensor.FlatTensor;
import ninc.runtime.cpu.tensor.MapTensor;
import ninc.runtime.cpu.tensor.Phase;
import ninc.runtime.cpu.tensor.PixelGrid;
import ninc.runtime.cpu.tensor.PixelTensor;
import ninc.runtime.cpu.tensor.Traversal;
import ninc.runtime.cpu.tensor.WeightVersion;
import ninc.runtime.cpu.winograd.WinogradFactorLayout;
import ninc.runtime.cpu.winograd.WinogradFilter;
import ninc.runtime.cpu.winograd.WinogradInput;
import ninc.runtime.cpu.winograd.WinogradKernel;
import ninc.runtime.cpu.winograd.WinogradTransform;
import ninc.runtime.cpu.winograd.WinogradWeights;

/** Builds the matrix products that convolutions and their input gradients are. */
public final class ConvolutionKernelFactory {
  private final SegmentAllocator kept;
  private final SegmentAllocator scratch;
  private final int workers;
  private final WeightVersion version;

  /**
   * @param kept memory for packed weights, which last from run to run
   * @param scratch memory for what only the products themselves use
   */
  public ConvolutionKernelFactory(
      SegmentAllocator kept, SegmentAllocator scratch, int workers, WeightVersion version) {
    this.kept = kept;
    this.scratch = scratch;
    this.workers = workers;
    this.version = version;
  }

  /**
   * A convolution, with a tap for each row of the kernel.
   *
   * @param x with a halo at least as wide as the window's padding
   */
  public TileKernel convolution(
      Algorithm algorithm,
      MapTensor x,
      FlatTensor weight,
      Weight type,
      PixelTensor y,
      Window window,
      Epilogue epilogue) {
    return switch (algorithm) {
      case Direct _ -> direct(x, weight, type, y, window, epilogue);
      case Winograd winograd ->
          winograd(
              winograd, x, window.padding(), winogradWeights(winograd, weight, type), epilogue, y);
    };
  }

  private ProductKernel direct(
      MapTensor x,
      FlatTensor weight,
      Weight type,
      PixelTensor y,
      Window window,
      Epilogue epilogue) {
    PackedGemm product =
        new PackedGemm(
            scratch,
            workers,
            type.kernelHeight(),
            x.rowStride(),
            type.kernelWidth() * type.in(),
            forward(weight, type),
            epilogue);
    return new ProductKernel(x.data(), WindowInputs.windows(x, window)::offsets, product, y);
  }

  /** A pointwise convolution of pixels that need not lie in a map. */
  public ProductKernel pointwise(
      PixelTensor x, FlatTensor weight, Weight type, PixelTensor y, Epilogue epilogue) {
    PackedGemm product =
        new PackedGemm(scratch, workers, 1, 0, type.in(), forward(weight, type), epilogue);
    return new ProductKernel(x.data(), x::offsets, product, y);
  }

  /** The input gradient of a pointwise convolution. */
  public ProductKernel pointwiseInputGradient(
      PixelTensor dy, FlatTensor weight, Weight type, PixelTensor dx) {
    PackedWeights turned =
        new PackedWeights(
            kept,
            version,
            weight.data(),
            type.out(),
            type.in(),
            (row, column) -> ((long) column * type.out() + row) * Float.BYTES);
    PackedGemm product = new PackedGemm(scratch, workers, 1, 0, type.out(), turned, Epilogue.NONE);
    return new ProductKernel(dy.data(), dy::offsets, product, dx);
  }

  /** The input gradient of a convolution with stride 1. */
  public TileKernel inputGradient(
      Algorithm algorithm,
      MapTensor dy,
      FlatTensor weight,
      Weight type,
      PixelTensor dx,
      FeatureMap dxType,
      Window window) {
    return switch (algorithm) {
      case Direct _ -> direct(dy, weight, type, dx, dxType, window);
      case Winograd winograd ->
          winograd(
              winograd,
              dy,
              turned(winograd, window.padding()),
              winogradWeightsTurned(winograd, weight, type),
              Epilogue.NONE,
              dx);
    };
  }

  private ProductKernel direct(
      MapTensor dy,
      FlatTensor weight,
      Weight type,
      PixelTensor dx,
      FeatureMap dxType,
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
  public List<PhaseKernel> inputGradientPhases(
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

  /** For each pixel of a phase, where the output gradients that reach it begin. */
  private static PixelGrid windows(MapTensor dy, Phase down, Phase across) {
    return new PixelGrid(
        dy.offset(0, down.output() - down.taps() + 1, across.output() - across.taps() + 1),
        dy.imageStride(),
        dy.rowStride(),
        dy.pixelStride());
  }

  private WinogradKernel winograd(
      Winograd algorithm,
      MapTensor x,
      Padding padding,
      WinogradWeights weights,
      Epilogue epilogue,
      PixelTensor y) {
    WinogradTransform transform = WinogradTransform.of(algorithm);
    WinogradInput input =
        new WinogradInput(
            scratch,
            workers,
            transform,
            x,
            padding.height(),
            padding.width(),
            workers,
            WinogradFactorLayout.ofRows(WinogradKernel.SUBTILES, x.channels()));
    return new WinogradKernel(scratch, workers, transform, input, weights, epilogue, y);
  }

  /** The padding of a convolution over the output gradients that is another's input gradient. */
  private static Padding turned(Winograd algorithm, Padding padding) {
    int last = algorithm.kernel() - 1;
    return new Padding(last - padding.height(), last - padding.width());
  }

  private WinogradWeights winogradWeights(Winograd winograd, FlatTensor weight, Weight type) {
    int side = winograd.kernel();
    return new WinogradWeights(
        kept,
        scratch,
        workers,
        version,
        weight.data(),
        type.in(),
        type.out(),
        new WinogradFilter(winograd),
        (kh, kw, row, column) ->
            (((long) kh * side + kw) * type.in() * type.out() + (long) row * type.out() + column)
                * Float.BYTES);
  }

  /** The kernels turned around and their channels exchanged. */
  private WinogradWeights winogradWeightsTurned(Winograd winograd, FlatTensor weight, Weight type) {
    int last = winograd.kernel() - 1;
    return new WinogradWeights(
        kept,
        scratch,
        workers,
        version,
        weight.data(),
        type.out(),
        type.in(),
        new WinogradFilter(winograd),
        (kh, kw, row, column) -> {
          long pixel = (long) (last - kh) * winograd.kernel() + last - kw;
          return ((pixel * type.in() + column) * type.out() + row) * Float.BYTES;
        });
  }

  private PackedWeights forward(FlatTensor weight, Weight type) {
    return new PackedWeights(
        kept,
        version,
        weight.data(),
        type.fanIn(),
        type.out(),
        (row, column) -> ((long) row * type.out() + column) * Float.BYTES);
  }

  /** The weight turned around and its channels exchanged, for the taps of one phase. */
  private PackedGemm inputGradient(
      MapTensor dy, FlatTensor weight, Weight type, Window window, Phase down, Phase across) {
    int length = across.taps() * type.out();
    PackedWeights packed =
        new PackedWeights(
            kept,
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
    return new PackedGemm(
        scratch, workers, down.taps(), dy.rowStride(), length, packed, Epilogue.NONE);
  }
}
