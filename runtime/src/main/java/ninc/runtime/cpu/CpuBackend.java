package ninc.runtime.cpu;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.SegmentAllocator;
import java.lang.management.ManagementFactory;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;
import ninc.compiler.Compiled;
import ninc.compiler.Target;
import ninc.compiler.fuse.Region;
import ninc.compiler.schedule.KernelSchedule;
import ninc.compiler.schedule.RegionSchedules;
import ninc.dsl.Precision;
import ninc.runtime.UserError;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.KernelRunner;
import ninc.runtime.backend.MachinePeak;
import ninc.runtime.backend.MemoryNeed;
import ninc.runtime.backend.Session;
import ninc.runtime.cpu.parallel.Workers;
import ninc.runtime.cpu.simd.Lanes;

/** The backend that runs kernels on the processor with Java's Vector API. */
public final class CpuBackend implements Backend {
  private static final String VECTORS = "jdk.incubator.vector";
  private static final String FMA = "UseFMA";

  private final int threads;
  private final RegionSchedules schedules;
  private final UnaryOperator<SegmentAllocator> source;

  /**
   * Creates a backend that computes on all processors.
   *
   * @throws UserError if the JVM was started without the Vector API
   */
  public CpuBackend() {
    this(Runtime.getRuntime().availableProcessors());
  }

  /**
   * Creates a backend.
   *
   * @param threads the number of threads, at least 1, on which results do not depend
   * @throws UserError if the number is less than 1, or the JVM was started without the Vector API
   */
  public CpuBackend(int threads) {
    this(threads, RegionSchedules.NONE);
  }

  /**
   * Creates a backend with schedules that it does not choose itself.
   *
   * @param threads the number of threads, at least 1
   * @param schedules the algorithms and tiles of regions; algorithms change results in their last
   *     bits
   * @throws UserError if the JVM was started without the Vector API
   */
  public CpuBackend(int threads, RegionSchedules schedules) {
    this(threads, schedules, UnaryOperator.identity());
  }

  /**
   * Creates a backend.
   *
   * @param source returns the allocator of all memory of a session, given its arena
   */
  CpuBackend(int threads, UnaryOperator<SegmentAllocator> source) {
    this(threads, RegionSchedules.NONE, source);
  }

  private CpuBackend(
      int threads, RegionSchedules schedules, UnaryOperator<SegmentAllocator> source) {
    if (ModuleLayer.boot().findModule(VECTORS).isEmpty()) {
      throw new UserError(
          ("the cpu backend needs Java's Vector API, which this JVM was started without;"
                  + " start java with --add-modules %s")
              .formatted(VECTORS));
    }
    if (threads < 1) {
      throw new UserError(
          "the cpu backend has %d threads, but must have at least 1".formatted(threads));
    }
    this.threads = threads;
    this.schedules = schedules;
    this.source = source;
  }

  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public String description() {
    return "%d %s, %s%s"
        .formatted(
            threads,
            threads == 1 ? "thread" : "threads",
            arithmetic(),
            multipliesAndAddsAtOnce() ? "" : ", very slow without fused multiply-add");
  }

  @Override
  public String arithmetic() {
    return "vectors of %d float32".formatted(Lanes.COUNT);
  }

  /**
   * Returns whether the JVM uses the processor's fused multiply-add. Where it does not, for example
   * with {@code -XX:UseAVX=0}, it computes every multiply-add of a vector in software.
   */
  private static boolean multipliesAndAddsAtOnce() {
    HotSpotDiagnosticMXBean options =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    return options == null || Boolean.parseBoolean(options.getVMOption(FMA).getValue());
  }

  @Override
  public Support support(Precision precision) {
    return precision == Precision.FLOAT32 ? Support.STORED : Support.ROUNDED;
  }

  @Override
  public Target target() {
    return new Target.Processor(Tensors::sizes, schedules);
  }

  @Override
  public String tile(Compiled program, Region region) {
    return TileText.of(program, region);
  }

  @Override
  public SequencedMap<String, KernelSchedule> schedules(Compiled program) {
    return KernelSchedule.bySignature(program.fused(), new LoopShape(program, threads)::schedule);
  }

  @Override
  public Session open() {
    return new CpuSession(threads, source);
  }

  @Override
  public MemoryNeed memory(Compiled program) {
    return CountedMemory.of(program, threads).need();
  }

  @Override
  public long availableMemory() {
    return AvailableMemory.ofThisSystem().bytes();
  }

  @Override
  public KernelRunner kernelRunner(Compiled program) {
    return new CpuSession(threads, source).kernelRunner(program);
  }

  @Override
  public MachinePeak measurePeak() {
    try (Workers workers = new Workers(threads);
        Arena arena = Arena.ofShared()) {
      return new CpuPeak(workers, arena).measure();
    }
  }
}
