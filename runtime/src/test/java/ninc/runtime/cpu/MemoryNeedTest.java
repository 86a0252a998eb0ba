package ninc.runtime.cpu;

import static ninc.dsl.Dsl.adam;
import static ninc.dsl.Dsl.branch;
import static ninc.dsl.Dsl.expand;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.sgd;
import static ninc.dsl.Dsl.stride;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import ninc.compiler.Compiled;
import ninc.compiler.Compiler;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.dsl.Network;
import ninc.runtime.backend.MemoryNeed;
import ninc.runtime.backend.Session;
import ninc.runtime.backend.SessionNeed;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the processor's sessions take, against what they said before. */
@Tag("vectors")
@ParameterizedClass
@EnumSource(FusionLevel.class)
class MemoryNeedTest {
  private static final Network NIN =
      Network.input(1, 224, 224)
          .ninBlock(96, kernel(11), stride(4))
          .maxPool(3, stride(2))
          .ninBlock(256, kernel(5), padding(2))
          .maxPool(3, stride(2))
          .ninBlock(384, kernel(3), padding(1))
          .maxPool(3, stride(2))
          .dropout(0.5)
          .ninBlock(10, kernel(3), padding(1))
          .globalAveragePool()
          .build();

  private static final Network ODD =
      Network.input(3, 29, 37)
          .conv(97, kernel(3, 5), stride(2, 3), padding(1, 2), relu())
          .add(branch("body", b -> b.ninBlock(97, kernel(1))), branch("skip", b -> b))
          .avgPool(3)
          .linear(7)
          .build();

  private final FusionLevel level;

  MemoryNeedTest(FusionLevel level) {
    this.level = level;
  }

  static Stream<Network> networks() {
    return Stream.of(
        ODD,
        Network.input(7, 1, 1).linear(1).build(),
        Network.input(32, 19, 21)
            .ninBlock(96, kernel(5), padding(2))
            .maxPool(3, stride(2))
            .ninBlock(64, kernel(3), padding(1))
            .dropout(0.5)
            .globalAveragePool()
            .build());
  }

  @ParameterizedTest
  @MethodSource("networks")
  void isWhatASessionTakes(Network network) {
    List<Compiled> programs = programs(network);
    for (int batchSize : new int[] {1, 5, 32}) {
      for (int threads : new int[] {1, 3}) {
        AtomicLong taken = new AtomicLong();
        CpuBackend backend = new CpuBackend(threads, source -> counting(source, taken));
        SessionNeed need = need(backend, programs, batchSize);
        assertThat(taken).hasValue(0);
        try (Session session = backend.open()) {
          programs.forEach(program -> session.compile(program.atBatchSize(batchSize)));
        }
        assertThat(need.total())
            .as("batches of %d, %d threads", batchSize, threads)
            .isEqualTo(taken.get());
      }
    }
  }

  @Test
  void growsWithTheBatchAndTheThreads() {
    for (Compiled program : programs(ODD)) {
      MemoryNeed need = new CpuBackend(2).memory(program.atBatchSize(8));
      MemoryNeed larger = new CpuBackend(2).memory(program.atBatchSize(9));
      MemoryNeed moreThreads = new CpuBackend(3).memory(program.atBatchSize(8));
      assertThat(larger.plan().bytes()).isGreaterThan(need.plan().bytes());
      assertThat(larger.parameters()).isEqualTo(need.parameters());
      assertThat(moreThreads.workspace()).isGreaterThan(need.workspace());
      assertThat(moreThreads.plan().bytes()).isEqualTo(need.plan().bytes());
    }
  }

  @Test
  void parametersAreCountedOnceForAllPrograms() {
    CpuBackend backend = new CpuBackend(2);
    List<Compiled> programs = programs(ODD);
    MemoryNeed training = backend.memory(programs.getFirst().atBatchSize(4));
    MemoryNeed evaluation = backend.memory(programs.getLast().atBatchSize(4));
    assertThat(SessionNeed.of(List.of(training, evaluation)))
        .isEqualTo(
            new SessionNeed(
                training.parameters(),
                training.plan().bytes() + evaluation.plan().bytes(),
                training.workspace() + evaluation.workspace()));
  }

  @Test
  void ofNinInBatchesOf128IsAtMost1600Megabytes() {
    SessionNeed need = need(new CpuBackend(2), programs(NIN), 128);
    assertThat(need.total()).isLessThanOrEqualTo(1_600_000_000);
  }

  @Test
  void expandedMapsOfInvertedResidualsAreNotInMemoryIfABlockIsOneKernel() {
    Network network =
        Network.input(24, 32, 32)
            .invertedResidual(16, expand(6), kernel(3), stride(2))
            .invertedResidual(16, expand(6), kernel(3))
            .build();
    Compiled program =
        Compiler.compile(Compiler.inference(network), new CpuBackend(1).options(level, 8));
    boolean whole = List.of(FusionLevel.BLOCK, FusionLevel.FULL).contains(level);
    assertThat(program.memory().places().keySet())
        .filteredOn(value -> value.type() instanceof FeatureMap)
        .extracting(value -> value.featureMap().channels())
        .satisfies(channels -> assertThat(channels.contains(6 * 24)).isNotEqualTo(whole))
        .satisfies(channels -> assertThat(channels.contains(6 * 16)).isNotEqualTo(whole));
  }

  /** A training step and an evaluation, as a run of training needs them. */
  private List<Compiled> programs(Network network) {
    return Stream.of(
            Compiler.training(network, network == ODD ? adam(0.1) : sgd(0.1)),
            Compiler.evaluation(network))
        .map(graph -> Compiler.compile(graph, new CpuBackend(1).options(level, 1)))
        .toList();
  }

  private static SessionNeed need(CpuBackend backend, List<Compiled> programs, int batchSize) {
    return SessionNeed.of(
        programs.stream().map(program -> backend.memory(program.atBatchSize(batchSize))).toList());
  }

  private static SegmentAllocator counting(SegmentAllocator source, AtomicLong taken) {
    return (bytes, alignment) -> {
      MemorySegment segment = source.allocate(bytes, alignment);
      taken.addAndGet(segment.byteSize());
      return segment;
    };
  }
}
