package ninc.compiler.schedule;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.ir.Affine.BiasAdd;
import ninc.compiler.ir.Affine.BiasGradient;
import ninc.compiler.ir.Affine.Convolution;
import ninc.compiler.ir.Affine.ConvolutionInputGradient;
import ninc.compiler.ir.Affine.ConvolutionWeightGradient;
import ninc.compiler.ir.Affine.RoundedWeight;
import ninc.compiler.ir.BatchNormalization.BatchMean;
import ninc.compiler.ir.BatchNormalization.BatchNormalizeGradient;
import ninc.compiler.ir.BatchNormalization.BatchVariance;
import ninc.compiler.ir.BatchNormalization.FoldedBias;
import ninc.compiler.ir.BatchNormalization.FoldedWeight;
import ninc.compiler.ir.BatchNormalization.Normalize;
import ninc.compiler.ir.BatchNormalization.NormalizeGradient;
import ninc.compiler.ir.BatchNormalization.ScaleGradient;
import ninc.compiler.ir.Elementwise;
import ninc.compiler.ir.Gating;
import ninc.compiler.ir.Grouped.GroupedConvolution;
import ninc.compiler.ir.Grouped.GroupedInputGradient;
import ninc.compiler.ir.Grouped.GroupedWeightGradient;
import ninc.compiler.ir.LayerNormalization.LayerNormalize;
import ninc.compiler.ir.LayerNormalization.LayerNormalizeGradient;
import ninc.compiler.ir.LayerNormalization.LayerScaleGradient;
import ninc.compiler.ir.Layout;
import ninc.compiler.ir.Loss.CorrectCount;
import ninc.compiler.ir.Loss.CrossEntropy;
import ninc.compiler.ir.Loss.CrossEntropyGradient;
import ninc.compiler.ir.Optimization;
import ninc.compiler.ir.Pooling;
import ninc.compiler.ir.Preprocess;
import ninc.compiler.ir.Source;
import ninc.compiler.ir.Type.Weight;
import ninc.compiler.ir.Value;

/**
 * The schedules of kernels: tuned ones where they exist, otherwise the defaults for the class of
 * device.
 *
 * @param traits the properties of the class of device
 * @param tuned the tuned schedules by kernel signature
 */
public record Schedules(WorkGroupTraits traits, Map<String, KernelSchedule> tuned) {

  private static final int MAX_CHEAP_SLICES = 256;

  /** The time below which a launch is a notable part of a kernel's, in seconds. */
  private static final double MAX_SHORT = 50e-6;

  /** A number of work-groups that occupies every core of a large device. */
  private static final int GROUPS = 512;

  /**
   * The number of channels per tile for a kernel with a single product, which need not compute all
   * channels in one work-group.
   */
  private static final int TILE_CHANNELS = 128;

  public Schedules {
    tuned = Map.copyOf(tuned);
  }

  /** Creates the default schedules for a class of device. */
  public Schedules(WorkGroupTraits traits) {
    this(traits, Map.of());
  }

  /** Returns a copy with another schedule for the kernels of a signature. */
  public Schedules with(String signature, KernelSchedule schedule) {
    Map<String, KernelSchedule> more = new HashMap<>(tuned);
    more.put(signature, schedule);
    return new Schedules(traits, more);
  }

  /** Returns the number of work items per group for elementwise kernels. */
  public int items() {
    return traits.items();
  }

  /**
   * Returns the maximum number of slices of a sum with cheap partial sums, each computed by one
   * work item or group.
   */
  public int slices() {
    return Math.min(traits.slices(), MAX_CHEAP_SLICES);
  }

  /** Returns the schedules of a program's kernels, by signature. */
  public SequencedMap<String, KernelSchedule> used(FusedGraph kernels) {
    return KernelSchedule.bySignature(kernels, region -> of(region.values()));
  }

  /**
   * Returns the schedule of the kernel that computes these values; empty if the kernel is not
   * scheduled, or is an inverted residual, whose schedule is not tuned.
   */
  Optional<KernelSchedule> of(List<Value> values) {
    if (InvertedResidual.of(values).isPresent()) {
      return Optional.empty();
    }
    Value first = values.getFirst();
    return switch (first.op()) {
      case ConvolutionWeightGradient _ -> Optional.of(ofGradient(values));
      case BiasGradient _ -> weightGradient(values).map(_ -> ofGradient(values));
      case GroupedWeightGradient _ -> Optional.empty();
      case BatchMean _, BatchVariance _, ScaleGradient _ -> Optional.empty();
      case FoldedWeight _, FoldedBias _, RoundedWeight _ -> Optional.empty();
      case CrossEntropy _, CorrectCount _ -> Optional.empty();
      case Source _, Optimization _ -> Optional.empty();
      case Convolution _, ConvolutionInputGradient _, BiasAdd _ -> ofStages(Stage.of(values));
      case Normalize _, NormalizeGradient _, BatchNormalizeGradient _ -> ofStages(Stage.of(values));
      case GroupedConvolution _, GroupedInputGradient _ -> ofStages(Stage.of(values));
      case LayerScaleGradient _ -> Optional.empty();
      case LayerNormalize _, LayerNormalizeGradient _, Gating _ -> ofStages(Stage.of(values));
      case Preprocess _, Elementwise _, Pooling _, Layout _, CrossEntropyGradient _ ->
          ofStages(Stage.of(values));
    };
  }

  private Optional<KernelSchedule> ofStages(List<Stage> stages) {
    if (stages.stream().allMatch(stage -> stage.multiplied().isEmpty())) {
      return Optional.empty();
    }
    return tensor(stages)
        .map(KernelSchedule.class::cast)
        .or(() -> tile(stages).map(KernelSchedule.class::cast));
  }

  private KernelSchedule ofGradient(List<Value> values) {
    return tensorReduction(values)
        .map(KernelSchedule.class::cast)
        .orElseGet(() -> reduction(values));
  }

  /** Returns whether tensor cores compute a product of these stages. */
  boolean usesTensorCores(List<Stage> stages) {
    return traits.tensorCores()
        && stages.stream()
            .flatMap(stage -> stage.multiplied().stream())
            .anyMatch(product -> product.taps().isPresent());
  }

  /**
   * Returns the schedule of a kernel whose product tensor cores compute; empty if they do not
   * compute it. Such a kernel has a single stage.
   *
   * @throws IllegalSchedule if there is a tuned schedule, which does not fit
   */
  public Optional<TensorTile> tensor(List<Stage> stages) {
    if (stages.size() > 1 || !usesTensorCores(stages)) {
      return Optional.empty();
    }
    Stage stage = stages.getFirst();
    TensorLimits limits = new TensorLimits(traits, stage.channels());
    return tuned(stage.values(), "tensor", TensorTile.class, limits::problem)
        .or(() ->
            traits
                .multiprocessors()
                .map(Multiprocessors::onTensorCores)
                .map(gpu -> new TensorCost(gpu, stage.multiplied().orElseThrow()))
                .flatMap(cost -> cost.fastest(limits)))
        .or(() -> limits.candidates().stream().findFirst());
  }

  /**
   * Returns the schedule of a kernel with matrix products; empty if the kernel does not fit in a
   * work-group.
   *
   * @throws IllegalSchedule if there is a tuned schedule, which does not fit
   */
  public Optional<TileSchedule> tile(List<Stage> stages) {
    List<Value> values = stages.stream().flatMap(stage -> stage.values().stream()).toList();
    TileLimits limits = new TileLimits(traits, stages);
    return tuned(values, "tile", TileSchedule.class, limits::problem)
        .or(() -> suggested(stages, limits));
  }

  /** Returns the schedule of an inverted residual; empty if it does not fit in a work-group. */
  public Optional<BlockTile> tile(InvertedResidual block) {
    return BlockTile.of(block, traits);
  }

  /** Predicts the time of an inverted residual as {@link #seconds(List, double)} does. */
  double seconds(InvertedResidual block, double bytes) {
    return tile(block)
        .map(tile -> traits.multiprocessors().map(gpu -> tile.seconds(gpu, bytes)).orElse(1.0))
        .orElse(Double.POSITIVE_INFINITY);
  }

  /** Returns the schedule with the shortest predicted time, or with as many pixels as fit. */
  private Optional<TileSchedule> suggested(List<Stage> stages, TileLimits limits) {
    return traits
        .multiprocessors()
        .flatMap(gpu -> fastest(new TileCost(gpu, stages, traits.vector()), limits))
        .or(() -> largest(stages, limits));
  }

  private static Optional<TileSchedule> fastest(TileCost cost, TileLimits limits) {
    TileSchedule fastest = null;
    double shortest = Double.POSITIVE_INFINITY;
    for (TileSchedule schedule : limits.candidates()) {
      double seconds = cost.seconds(schedule, 0);
      if (seconds < shortest) {
        shortest = seconds;
        fastest = schedule;
      }
    }
    return Optional.ofNullable(fastest);
  }

  /**
   * Predicts the time of the kernel with these stages, in seconds; infinite if it does not fit in a
   * work-group. If the device or the schedule does not allow a prediction, it is a second.
   *
   * @param bytes the bytes that the kernel reads from and writes to global memory, each once
   */
  double seconds(List<Stage> stages, double bytes) {
    boolean multiplies = stages.stream().anyMatch(stage -> stage.multiplied().isPresent());
    if (!multiplies) {
      return stages.size() == 1
          ? traits.multiprocessors().map(gpu -> gpu.seconds(bytes)).orElse(1.0)
          : Double.POSITIVE_INFINITY;
    }
    if (usesTensorCores(stages)) {
      return tensor(stages)
          .map(tile -> seconds(stages.getFirst().multiplied().orElseThrow(), tile, bytes))
          .orElse(Double.POSITIVE_INFINITY);
    }
    return tile(stages)
        .map(schedule ->
            traits
                .multiprocessors()
                .map(gpu -> new TileCost(gpu, stages, traits.vector()).seconds(schedule, bytes))
                .filter(Double::isFinite)
                .orElse(1.0))
        .orElse(Double.POSITIVE_INFINITY);
  }

  private double seconds(Product product, TensorTile tile, double bytes) {
    return traits
        .multiprocessors()
        .map(gpu -> new TensorCost(gpu.onTensorCores(), product).seconds(tile, bytes))
        .filter(Double::isFinite)
        .orElse(1.0);
  }

  private Optional<TileSchedule> largest(List<Stage> stages, TileLimits limits) {
    int tiles = stages.size() == 1 ? Math.ceilDiv(limits.widest(), TILE_CHANNELS) : 1;
    int lanes = traits.channelLanes();
    int channels = Math.ceilDiv(Math.ceilDiv(limits.widest(), tiles), lanes) * lanes;
    int rows = traits.items() / lanes;
    for (int pixels = traits.pixels();
        pixels % rows == 0 && pixels * traits.depth() % traits.items() == 0;
        pixels /= 2) {
      TileSchedule schedule =
          new TileSchedule(pixels, channels, traits.items(), lanes, traits.depth());
      if (limits.admit(schedule)) {
        return Optional.of(schedule);
      }
    }
    return Optional.empty();
  }

  /**
   * Returns the schedule of a weight gradient.
   *
   * @param values the weight gradient, and possibly a bias gradient and those of other layers that
   *     share its kernel
   * @throws IllegalSchedule if there is a tuned schedule, which does not fit
   */
  public ReductionSchedule reduction(List<Value> values) {
    ReductionLimits limits = new ReductionLimits(traits);
    return tuned(values, "reduction", ReductionSchedule.class, limits::problem)
        .orElseGet(() -> suggested(weightGradient(values).orElseThrow(), layers(values)));
  }

  /**
   * Returns the schedule of a weight gradient that tensor cores compute; empty if they do not
   * compute it.
   *
   * @param values the weight gradient, and possibly a bias gradient and those of other layers that
   *     share its kernel
   * @throws IllegalSchedule if there is a tuned schedule, which does not fit
   */
  public Optional<TensorReduction> tensorReduction(List<Value> values) {
    Value gradient = weightGradient(values).orElseThrow();
    ConvolutionWeightGradient op = (ConvolutionWeightGradient) gradient.op();
    Optional<TensorTaps> taps = TensorReduction.taps(op);
    if (!traits.tensorCores() || taps.isEmpty()) {
      return Optional.empty();
    }
    Weight weight = (Weight) gradient.type();
    TensorReductionLimits limits =
        new TensorReductionLimits(traits, taps.get().depth(), weight.out());
    return tuned(values, "tensorReduction", TensorReduction.class, limits::problem)
        .or(() ->
            traits
                .multiprocessors()
                .map(Multiprocessors::onTensorCores)
                .map(gpu -> new TensorReductionCost(gpu, op, layers(values)))
                .flatMap(cost -> cost.fastest(limits)))
        .or(() -> limits.candidates().stream().findFirst());
  }

  /** Returns the weight gradient among the values of a kernel. */
  static Optional<Value> weightGradient(List<Value> values) {
    return values.stream()
        .filter(value -> value.op() instanceof ConvolutionWeightGradient)
        .findFirst();
  }

  /**
   * Returns whether a weight gradient takes so little time that it is better launched together with
   * another one, although the code for both may need a few registers more. Without a prediction, it
   * is.
   */
  boolean isShort(List<Value> gradient) {
    Value weight = weightGradient(gradient).orElseThrow();
    ConvolutionWeightGradient op = (ConvolutionWeightGradient) weight.op();
    double work =
        (double) Multiprocessors.EXAMPLES
            * op.gradient().featureMap().pixels()
            * weight.type().values();
    boolean onTensorCores = traits.tensorCores() && TensorReduction.taps(op).isPresent();
    return traits
        .multiprocessors()
        .map(gpu -> onTensorCores ? gpu.onTensorCores() : gpu)
        .map(gpu -> gpu.peakSeconds(work) < MAX_SHORT)
        .orElse(true);
  }

  /** Returns the number of weight gradients of the same form that a kernel computes. */
  private static int layers(List<Value> values) {
    return Math.toIntExact(
        values.stream().filter(value -> value.op() instanceof ConvolutionWeightGradient).count());
  }

  private ReductionSchedule suggested(Value gradient, int layers) {
    return traits
        .multiprocessors()
        .map(gpu ->
            new ReductionCost(
                gpu, (ConvolutionWeightGradient) gradient.op(), layers, traits.vector()))
        .flatMap(
            cost -> cost.candidates(traits).stream().min(Comparator.comparingDouble(cost::seconds)))
        .orElseGet(() -> widest((Weight) gradient.type()));
  }

  /**
   * Returns a schedule of the k·k·I rows × O columns with tiles as large as the registers allow.
   */
  private ReductionSchedule widest(Weight weight) {
    int lanes = Integer.highestOneBit((int) Math.sqrt(2.0 * traits.items()));
    int widest = lanes * (int) Math.sqrt(traits.accumulators() / 2.0);
    int rowTiles = Math.ceilDiv(weight.fanIn(), widest);
    int columnTiles = Math.ceilDiv(weight.out(), widest);
    int slices = Math.clamp(GROUPS / (rowTiles * columnTiles), 1, traits.slices());
    return new ReductionSchedule(
        lanes,
        Math.ceilDiv(Math.ceilDiv(weight.fanIn(), rowTiles), lanes),
        Math.ceilDiv(Math.ceilDiv(weight.out(), columnTiles), lanes),
        traits.depth(),
        slices);
  }

  private <T extends KernelSchedule> Optional<T> tuned(
      List<Value> values, String kind, Class<T> type, Function<T, Optional<String>> problem) {
    if (tuned.isEmpty()) {
      return Optional.empty();
    }
    String signature = KernelSignature.of(values);
    Optional<KernelSchedule> found = Optional.ofNullable(tuned.get(signature));
    found
        .flatMap(schedule ->
            type.isInstance(schedule)
                ? problem.apply(type.cast(schedule))
                : Optional.of("it has a %s, but needs a %s".formatted(schedule.kind(), kind)))
        .ifPresent(reason -> {
          throw new IllegalSchedule(signature, reason);
        });
    return found.map(type::cast);
  }
}
