package ninc.compiler.schedule;

import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.Affine.Convolution;
import ninc.compiler.ir.Affine.ConvolutionInputGradient;
import ninc.compiler.ir.Affine.ConvolutionWeightGradient;
import ninc.compiler.ir.Op;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Type.Weight;
import ninc.compiler.ir.Value;
import ninc.compiler.schedule.Algorithm.Winograd;
import ninc.dsl.Stride;
import ninc.dsl.Window;

/** Chooses the algorithm of each convolution. */
public final class AlgorithmChoice {
  private static final Stride ONE = new Stride(1, 1);

  /** The smallest kernel whose savings exceed the cost of the transforms. */
  private static final int SMALLEST_KERNEL = 3;

  /** The largest kernel that leaves output tiles of at least {@link #SMALLEST_TILE}. */
  private static final int LARGEST_KERNEL = 5;

  /** The side of the smallest output tile that saves products. */
  private static final int SMALLEST_TILE = 2;

  /** The minimum number of channels that amortizes the transforms. */
  private static final int MIN_CHANNELS = 16;

  /** The minimum factor by which the number of products must decrease. */
  private static final double MIN_SAVING = 1.9;

  /** The size up to which transformed weights stay in a cache, in bytes. */
  private static final long CACHE_BYTES = 8L << 20;

  /**
   * The number of products that take as long as a transformed weight that does not stay in a cache,
   * which is written to memory and read again.
   */
  private static final int PRODUCTS_PER_WEIGHT = 40;

  private AlgorithmChoice() {}

  /**
   * Returns the algorithms of a graph's convolutions, without those that are computed directly.
   *
   * @param schedules the schedules that decide for their regions
   * @param examples the number of examples between two changes of the weights
   */
  public static Map<Value, Algorithm> of(
      FusedGraph fused, RegionSchedules schedules, int examples) {
    Map<Value, Algorithm> algorithms = new IdentityHashMap<>();
    for (Region region : fused.regions()) {
      Optional<RegionSchedule> schedule = schedules.of(region);
      for (Value value : region.values()) {
        List<Winograd> possible = possible(value.op());
        schedule
            .map(given -> withSide(possible, given.winograd()))
            .orElseGet(() -> worthwhile(value.op(), possible, examples))
            .ifPresent(winograd -> algorithms.put(value, winograd));
      }
    }
    return algorithms;
  }

  /**
   * Returns the sides of the windows that Winograd's algorithm can transform for a convolution of a
   * region, and 0 for the direct algorithm.
   */
  public static List<Integer> windows(Region region) {
    return Stream.concat(
            Stream.of(0),
            region.values().stream()
                .flatMap(value -> possible(value.op()).stream())
                .map(Winograd::points)
                .distinct())
        .toList();
  }

  private static Optional<Winograd> withSide(List<Winograd> possible, int side) {
    return possible.stream().filter(winograd -> winograd.points() == side).findFirst();
  }

  /** Returns the forms of Winograd's algorithm that compute an operator. */
  private static List<Winograd> possible(Op op) {
    return switch (op) {
      case Convolution(_, Value w, Window window) -> possible(window, (Weight) w.type());
      case ConvolutionInputGradient gradient when gradient.coversInput() -> List.of();
      case ConvolutionInputGradient(_, Value w, Window window, _) ->
          possible(window, (Weight) w.type());
      case ConvolutionWeightGradient(_, _, Window window) -> possible(window, (Weight) op.type());
      case Op _ -> List.of();
    };
  }

  private static List<Winograd> possible(Window window, Weight weight) {
    int kernel = weight.kernelHeight();
    boolean possible =
        window.stride().equals(ONE)
            && kernel == weight.kernelWidth()
            && kernel >= SMALLEST_KERNEL
            && kernel <= LARGEST_KERNEL
            && window.padding().height() < kernel
            && window.padding().width() < kernel
            && Math.min(weight.in(), weight.out()) >= MIN_CHANNELS;
    return possible
        ? Winograd.SIDES.stream()
            .map(side -> Winograd.of(side, kernel))
            .filter(form -> form.outputs() >= SMALLEST_TILE)
            .toList()
        : List.of();
  }

  /** Returns the form with the least work, if it is so little that the transforms pay. */
  private static Optional<Winograd> worthwhile(Op op, List<Winograd> possible, int examples) {
    if (possible.isEmpty()) {
      return Optional.empty();
    }
    FeatureMap result = result(op);
    long pairs = channelPairs(op);
    return possible.stream()
        .min(Comparator.comparingLong(form -> work(form, result, pairs, examples)))
        .filter(form -> {
          double direct = (double) examples * windowPixels(op);
          return direct >= MIN_SAVING * work(form, result, pairs, examples);
        });
  }

  /**
   * Returns the number of products per pair of channels between two changes of the weights; what
   * the transformed weights take counts as products.
   */
  private static long work(Winograd form, FeatureMap result, long pairs, int examples) {
    long points = (long) form.points() * form.points();
    boolean cached = points * pairs * Float.BYTES <= CACHE_BYTES;
    long weights = cached ? 0 : points * PRODUCTS_PER_WEIGHT;
    return examples * form.products(result.height(), result.width()) + weights;
  }

  /** Returns the number of pixels in all windows of a map, without padding. */
  private static long windowPixels(Op op) {
    return switch (op) {
      case Convolution(Value x, _, Window window) -> windowPixels(x.featureMap(), window);
      case ConvolutionInputGradient(_, _, Window window, FeatureMap x) -> windowPixels(x, window);
      case ConvolutionWeightGradient(Value x, _, Window window) ->
          windowPixels(x.featureMap(), window);
      case Op _ -> throw new IllegalArgumentException("no convolution: " + op);
    };
  }

  private static long windowPixels(FeatureMap x, Window window) {
    return windowPixels(x.height(), window.kernel().height(), window.padding().height())
        * windowPixels(x.width(), window.kernel().width(), window.padding().width());
  }

  /** Returns the number of positions in all windows of a line, at stride 1, without padding. */
  private static long windowPixels(int extent, int kernel, int padding) {
    return IntStream.rangeClosed(-padding, extent + padding - kernel)
        .mapToLong(first -> Math.min(first + kernel, extent) - Math.max(first, 0))
        .sum();
  }

  /** Returns the number of pairs of an input and an output channel. */
  private static long channelPairs(Op op) {
    Weight weight =
        switch (op) {
          case Convolution(_, Value w, _) -> (Weight) w.type();
          case ConvolutionInputGradient(_, Value w, _, _) -> (Weight) w.type();
          case Op gradient -> (Weight) gradient.type();
        };
    return (long) weight.in() * weight.out();
  }

  /** Returns the map whose tiles the algorithm computes, or reads for a weight gradient. */
  private static FeatureMap result(Op op) {
    return switch (op) {
      case ConvolutionWeightGradient(_, Value dy, _) -> dy.featureMap();
      case Op _ -> (FeatureMap) op.type();
    };
  }
}
