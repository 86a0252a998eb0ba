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
import ninc.runtime.cpu.gemm.PixelProduct;
import ninc.runtime.cpu.gemm.VisibleGemm;
import ninc.runtime.cpu.gemm.WindowInputs;
import ninc.runtime.cpu.parallel.Kernel;
import ninc.runtime.cpu.parallel.TileKernel;
import ninc.runtime.cpu.tensor.FlatTensor;
import ninc.runtime.cpu.tensor.MapTensor;
import ninc.runtime.cpu.tensor.Phase;
import ninc.runtime.cpu.tensor.PixelGrid;
import ninc.runtime.cpu.tensor.PixelTensor;
import ninc.runtime.cpu.tensor.Traversal;
import ninc.runtime.cpu.tensor.VisiblePositions;
import ninc.runtime.cpu.tensor.WeightVersion;
import ninc.runtime.cpu.winograd.WinogradFactorLayout;
import ninc.runtime.cpu.winograd.WinogradFilter;
import ninc.runtime.cpu.winograd.WinogradInput;
import ninc.runtime.cpu.winograd.WinogradKernel;
import ninc.runtime.cpu.winograd.WinogradTransform;
import ninc.runtime.cpu.winograd.WinogradWeights;

/** Creates the kernels of convolutions and their input gradients, which are matrix products. */
public final class ConvolutionKernelFactory {

  /**
   * The share of positions in windows that are no padding up to which it pays to leave that out.
   */
  private static final double MAX_VISIBLE_SHARE = 0.9;

  /** The minimum number of channels for which reading and writing sums at each position pays. */
  private static final int MIN_CHANNELS = 64;

  private final SegmentAllocator kept;
  private final SegmentAllocator scratch;
  private final int workers;
  private final WeightVersion version;

  /**
   * Creates a factory.
   *
   * @param kept the allocator of packed weights, which persist from run to run
   * @param scratch the allocator of workspace
   * @param workers the number of threads that run the kernels
   * @param version the version of the weights, which decides when they are packed again
   */
  public ConvolutionKernelFactory(
      SegmentAllocator kept, SegmentAllocator scratch, int workers, WeightVersion version) {
    this.kept = kept;
    this.scratch = scratch;
    this.workers = workers;
    this.version = version;
  }

  /**
   * Returns the kernel of a convolution.
   *
   * @param x the input, with a halo at least as wide as the padding of the window
   * @param result the type of the output
   */
  public TileKernel convolution(
      Algorithm algorithm,
      MapTensor x,
      FlatTensor weight,
      Weight type,
      PixelTensor y,
      FeatureMap result,
      Window window,
      Epilogue epilogue) {
    return switch (algorithm) {
      case Direct _ -> direct(x, weight, type, y, result, window, epilogue);
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
      FeatureMap result,
      Window window,
      Epilogue epilogue) {
    PixelProduct product =
        product(VisiblePositions.of(x.type(), result, window), x, forward(weight, type), epilogue);
    return new ProductKernel(x.data(), WindowInputs.windows(x, window)::offsets, product, y);
  }

  /** Returns the kernel of a pointwise convolution. */
  public ProductKernel pointwise(
      PixelTensor x, FlatTensor weight, Weight type, PixelTensor y, Epilogue epilogue) {
    PackedGemm product =
        new PackedGemm(
            scratch, workers, WindowInputs.contiguous(type.in()), forward(weight, type), epilogue);
    return new ProductKernel(x.data(), x::offsets, product, y);
  }

  /** Returns the kernel of the input gradient of a pointwise convolution. */
  public ProductKernel pointwiseInputGradient(
      PixelTensor dy, FlatTensor weight, Weight type, PixelTensor dx) {
    PackedWeights transposed =
        new PackedWeights(
            kept,
            version,
            weight.data(),
            type.out(),
            type.in(),
            row -> (long) row * Float.BYTES,
            outBytes(type));
    PackedGemm product =
        new PackedGemm(
            scratch, workers, WindowInputs.contiguous(type.out()), transposed, Epilogue.NONE);
    return new ProductKernel(dy.data(), dy::offsets, product, dx);
  }

  /** Returns the kernel of the input gradient of a convolution of stride 1. */
  public TileKernel inputGradient(
      Algorithm algorithm,
      MapTensor dy,
      FlatTensor weight,
      Weight type,
      PixelTensor dx,
      FeatureMap dxType,
      Window window) {
    return switch (algorithm) {
      case Direct _ -> directInputGradient(dy, weight, type, dx, dxType, window);
      case Winograd winograd ->
          winograd(
              winograd,
              dy,
              inputGradientPadding(winograd, window.padding()),
              rotatedWinogradWeights(winograd, weight, type),
              Epilogue.NONE,
              dx);
    };
  }

  private ProductKernel directInputGradient(
      MapTensor dy,
      FlatTensor weight,
      Weight type,
      PixelTensor dx,
      FeatureMap dxType,
      Window window) {
    Phase rows = Phase.rows(dxType, window).getFirst();
    Phase columns = Phase.columns(dxType, window).getFirst();
    return new ProductKernel(
        dy.data(),
        windows(dy, rows, columns)::offsets,
        inputGradientProduct(dy, weight, type, window, rows, columns),
        dx);
  }

  /**
   * Returns the kernel of the input gradient of a convolution whose kernel covers the whole input.
   */
  public TileKernel coveringInputGradient(
      MapTensor dy, FlatTensor weight, Weight type, PixelTensor dx) {
    int columns = type.kernelWidth() * type.in();
    List<PackedGemm> rows = new ArrayList<>();
    for (int row = 0; row < type.kernelHeight(); row++) {
      int first = row * columns;
      PackedWeights transposed =
          new PackedWeights(
              kept,
              version,
              weight.data(),
              type.out(),
              columns,
              k -> first * outBytes(type) + (long) k * Float.BYTES,
              outBytes(type));
      rows.add(
          new PackedGemm(
              scratch, workers, WindowInputs.contiguous(type.out()), transposed, Epilogue.NONE));
    }
    return new CoveringInputGradientKernel(dy, rows, dx);
  }

  /** Returns one kernel per phase of the input gradient of a convolution of any stride. */
  public List<Kernel> inputGradientPhases(
      MapTensor dy, FlatTensor weight, Weight type, MapTensor dx, Window window) {
    List<Kernel> kernels = new ArrayList<>();
    for (Phase rows : Phase.rows(dx.type(), window)) {
      for (Phase columns : Phase.columns(dx.type(), window)) {
        PixelGrid results =
            new PixelGrid(
                dx.offset(0, rows.first(), columns.first()),
                dx.imageStride(),
                window.stride().height() * dx.rowStride(),
                window.stride().width() * dx.pixelStride());
        ProductKernel product =
            new ProductKernel(
                dy.data(),
                windows(dy, rows, columns)::offsets,
                inputGradientProduct(dy, weight, type, window, rows, columns),
                dx.data(),
                results::offsets);
        kernels.add(product.over(Traversal.rowMajor(rows.count(), columns.count())));
      }
    }
    return kernels;
  }

  /** Returns the offset in dy of the window of each pixel of a phase. */
  private static PixelGrid windows(MapTensor dy, Phase rows, Phase columns) {
    return new PixelGrid(
        dy.offset(0, rows.output() - rows.taps() + 1, columns.output() - columns.taps() + 1),
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

  /** Returns the padding of the convolution over dy that computes an input gradient. */
  private static Padding inputGradientPadding(Winograd algorithm, Padding padding) {
    int last = algorithm.kernel() - 1;
    return new Padding(last - padding.height(), last - padding.width());
  }

  private WinogradWeights winogradWeights(Winograd winograd, FlatTensor weight, Weight type) {
    return new WinogradWeights(
        kept,
        scratch,
        workers,
        version,
        weight.data(),
        type.in(),
        type.out(),
        new WinogradFilter(winograd),
        position -> position * type.in() * outBytes(type),
        outBytes(type),
        Float.BYTES);
  }

  /** Returns the weight for an input gradient: kernels rotated by 180°, channels transposed. */
  private WinogradWeights rotatedWinogradWeights(
      Winograd winograd, FlatTensor weight, Weight type) {
    int last = winograd.kernel() * winograd.kernel() - 1;
    return new WinogradWeights(
        kept,
        scratch,
        workers,
        version,
        weight.data(),
        type.out(),
        type.in(),
        new WinogradFilter(winograd),
        position -> (last - position) * type.in() * outBytes(type),
        Float.BYTES,
        outBytes(type));
  }

  private PackedWeights forward(FlatTensor weight, Weight type) {
    return new PackedWeights(
        kept,
        version,
        weight.data(),
        type.fanIn(),
        type.out(),
        row -> row * outBytes(type),
        Float.BYTES);
  }

  /** Returns the stride of a weight between input channels, in bytes. */
  private static long outBytes(Weight type) {
    return (long) type.out() * Float.BYTES;
  }

  /**
   * Returns the matrix product of one phase, whose right factor has the kernel positions of the
   * phase, rotated by 180°, and transposed channels.
   */
  private PixelProduct inputGradientProduct(
      MapTensor dy, FlatTensor weight, Weight type, Window window, Phase rows, Phase columns) {
    int length = columns.taps() * type.out();
    PackedWeights packed =
        new PackedWeights(
            kept,
            version,
            weight.data(),
            rows.taps() * length,
            type.in(),
            row -> {
              int kh = rows.kernelPosition(row / length, window.stride().height());
              int kw = columns.kernelPosition(row % length / type.out(), window.stride().width());
              long position = (long) kh * type.kernelWidth() + kw;
              return position * type.in() * outBytes(type)
                  + (long) (row % type.out()) * Float.BYTES;
            },
            outBytes(type));
    return product(VisiblePositions.of(dy.type(), rows, columns), dy, packed, Epilogue.NONE);
  }

  /** Returns the product of windows and a weight, without padding if there is much of it. */
  private PixelProduct product(
      VisiblePositions visible, MapTensor x, PackedWeights weights, Epilogue epilogue) {
    int channels = x.channels();
    int rows = visible.rows().length;
    int columns = visible.columns().length;
    boolean paysOff = visible.share() < MAX_VISIBLE_SHARE && channels >= MIN_CHANNELS;
    return paysOff
        ? new VisibleGemm(scratch, workers, visible, x.rowStride(), channels, weights, epilogue)
        : new PackedGemm(
            scratch,
            workers,
            WindowInputs.positions(rows, x.rowStride(), columns * channels),
            weights,
            epilogue);
  }
}
