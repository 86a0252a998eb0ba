package ninc.runtime.training;

import static ninc.dsl.Dsl.adam;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import ninc.compiler.CompileOptions;
import ninc.compiler.Compiled;
import ninc.compiler.Compiler;
import ninc.compiler.Target;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.pass.Activations;
import ninc.compiler.pass.ImageFeed;
import ninc.dsl.Network;
import ninc.runtime.UserError;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.KernelRunner;
import ninc.runtime.backend.MachinePeak;
import ninc.runtime.backend.MemoryNeed;
import ninc.runtime.backend.Session;
import ninc.runtime.backend.SessionNeed;
import ninc.runtime.cpu.CpuBackend;
import ninc.runtime.data.ImageSize;
import ninc.runtime.distributed.Division;
import ninc.runtime.distributed.Groups;
import ninc.runtime.model.Model;
import org.junit.jupiter.api.Test;

class MemoryCheckTest {
  private static final ImageSize SIZE = ImageSize.of(TinyRun.NETWORK.input());
  private static final CompileOptions OPTIONS = new CpuBackend(2).options(FusionLevel.BLOCK, 1);

  private static final List<Compiled> PROGRAMS =
      List.of(
          Compiler.compile(Compiler.training(TinyRun.NETWORK, TinyRun.RECIPE.optimizer()), OPTIONS),
          Compiler.compile(Compiler.evaluation(TinyRun.NETWORK), OPTIONS));

  /** A processor with little memory, of which nobody may take any. */
  private record Small(long availableMemory) implements Backend {
    @Override
    public String name() {
      return "small";
    }

    @Override
    public String description() {
      return name();
    }

    @Override
    public Target target() {
      return new CpuBackend(2).target();
    }

    @Override
    public String tile(Compiled program, Region region) {
      return "";
    }

    @Override
    public Session open() {
      throw new AssertionError("memory was taken");
    }

    @Override
    public MachinePeak measurePeak() {
      throw new UnsupportedOperationException("nobody asks how fast it is");
    }

    @Override
    public KernelRunner kernelRunner(Compiled program) {
      throw new UnsupportedOperationException("nobody runs a kernel");
    }

    @Override
    public MemoryNeed memory(Compiled program) {
      return new CpuBackend(2).memory(program);
    }
  }

  @Test
  void givesWhatTheSessionNeedsWhereThereIsAsMuch() {
    assertThat(check(need(20), 20).additional()).isEqualTo(need(20));
  }

  @Test
  void refusesABatchForOneByteAndNamesTheLargestThatFits() {
    int batchSize = 100_000;
    long available = need(batchSize) - 1;
    assertThatThrownBy(() -> check(available, batchSize))
        .isInstanceOfSatisfying(
            MemoryCheck.BatchTooLarge.class,
            error -> {
              assertThat(error.batchSize()).isEqualTo(batchSize);
              assertThat(available - MemoryCheck.RESERVE)
                  .isBetween(need(error.largest()), need(error.largest() + 1) - 1);
            })
        .hasMessageMatching(
            "a batch size of 100000 needs \\S+ MB, but only \\S+ MB is free;"
                + " the largest batch size that fits is \\d+");
  }

  @Test
  void theBatchThatItNamesFitsWithAReserveAndALargerOneDoesNot() {
    for (int fits : new int[] {2, 3, 64, 1000}) {
      long available = (need(fits) + need(fits + 1)) / 2;
      assertThatThrownBy(() -> check(available + MemoryCheck.RESERVE, 100_000))
          .hasMessageEndingWith("the largest batch size that fits is %d".formatted(fits));
      assertThat(check(available, fits).additional()).isEqualTo(need(fits));
      assertThatThrownBy(() -> check(available, fits + 1)).isInstanceOf(UserError.class);
    }
  }

  @Test
  void aSingleExampleIsNamedWhereItFitsWithoutAReserve() {
    assertThatThrownBy(() -> check(need(1), 100_000))
        .hasMessageEndingWith("the largest batch size that fits is 1");
  }

  @Test
  void saysWhereNotEvenOneExampleFits() {
    assertThatThrownBy(() -> check(need(1) - 1, 20))
        .isInstanceOfSatisfying(
            MemoryCheck.BatchTooLarge.class, error -> assertThat(error.largest()).isZero())
        .hasMessageContaining("even a batch size of 1 needs");
    assertThatThrownBy(() -> check(1, 1)).hasMessageContaining("even a batch size of 1 needs");
  }

  @Test
  void aTrainingSessionIsRefusedBeforeAnythingIsSaidOrTaken() {
    List<RunNeed> said = new ArrayList<>();
    assertThatThrownBy(() ->
            TrainingSession.open(
                new Small(1),
                TinyRun.model(TinyRun.RECIPE),
                SIZE,
                FusionLevel.BLOCK,
                Activations.STORE,
                Division.NONE,
                said::add))
        .isInstanceOf(UserError.class);
    assertThat(said).isEmpty();
  }

  @Test
  void aTrainingSessionSaysItsNeedBeforeItIsTaken() {
    List<RunNeed> said = new ArrayList<>();
    assertThatThrownBy(() ->
            TrainingSession.open(
                new Small(Long.MAX_VALUE),
                TinyRun.model(TinyRun.RECIPE),
                SIZE,
                FusionLevel.BLOCK,
                Activations.STORE,
                Division.NONE,
                said::add))
        .hasMessage("memory was taken");
    RunNeed need = said.getFirst();
    assertThat(said).hasSize(1);
    assertThat(need.additional() - need.endOfEpoch()).isEqualTo(need(4));
  }

  /** Between epochs, a run looks for dead layers in a session with a copy of all parameters. */
  @Test
  void whatTheEndOfAnEpochTakesIsCounted() {
    List<RunNeed> said = new ArrayList<>();
    TrainingSession.open(
            new CpuBackend(1),
            TinyRun.model(TinyRun.RECIPE),
            SIZE,
            FusionLevel.BLOCK,
            Activations.STORE,
            Division.NONE,
            said::add)
        .close();
    Compiled pass =
        ForwardPass.compile(Compiler.evaluation(TinyRun.NETWORK), 4, new ImageFeed.Preprocessed());
    int largestMap = 4 * 6 * 5;
    assertThat(said.getFirst().endOfEpoch())
        .isEqualTo(new CpuBackend(1).memory(pass).total() + 4 * 4L * largestMap)
        .isGreaterThan(said.getFirst().session().parameters());
  }

  @Test
  void theMemoryThatTheProcessHasAlreadyIsSaidButNotAskedForAgain() {
    RunNeed need = check(Long.MAX_VALUE, 1);
    assertThat(need.java().resident()).isGreaterThan(20_000_000);
    assertThat(need.total()).isEqualTo(need(1) + need.java().resident());
  }

  @Test
  void aSaveTakesACopyOfAllParametersAndOneMoreOfTheLargest() {
    Network network = Network.input(1000, 1, 1).linear(2000).build();
    List<RunNeed> said = new ArrayList<>();
    TrainingSession.open(
            new CpuBackend(1),
            new Model("Wide", network, TinyRun.RECIPE.optimizer(adam(0.01))),
            SIZE,
            FusionLevel.BLOCK,
            Activations.STORE,
            Division.NONE,
            said::add)
        .close();
    long parameters = 1000 * 2000 + 2000;
    assertThat(said.getFirst().endOfEpoch()).isEqualTo(4 * (3 * parameters + 1000 * 2000));
  }

  /** The sums of the first two groups and of the last two, and the gradients of the next group. */
  @Test
  void aBatchInGroupsTakesTheTensorsOfOneGroupAndTheSums() {
    RunNeed cut = need(64, new Groups(4));
    RunNeed small = need(16, Groups.ONE);
    int parameters = 4 * 9 + 4 + 3 * 4 * 30 + 3;
    assertThat(cut.groups()).isEqualTo(3 * 4L * parameters);
    assertThat(cut.batches()).isEqualTo(4 * small.batches());
    assertThat(cut.session().tensors() - small.session().tensors()).isBetween(0L, 1000L);
    assertThat(cut.session().parameters() - small.session().parameters())
        .as("a gradient of each parameter, padded, and the loss")
        .isBetween(4L * parameters, 4L * parameters + 2000);
  }

  private static RunNeed need(int batchSize, Groups groups) {
    List<RunNeed> said = new ArrayList<>();
    TrainingSession.open(
            new CpuBackend(1),
            TinyRun.model(TinyRun.RECIPE.batchSize(batchSize)),
            SIZE,
            FusionLevel.FULL,
            Activations.STORE,
            Division.of(groups),
            said::add)
        .close();
    return said.getFirst();
  }

  private static RunNeed check(long available, int batchSize) {
    return new MemoryCheck(new Small(available), PROGRAMS).check(batchSize);
  }

  private static long need(int batchSize) {
    Backend backend = new CpuBackend(2);
    long session =
        SessionNeed.of(
                PROGRAMS.stream()
                    .map(program -> backend.memory(program.atBatchSize(batchSize)))
                    .toList())
            .total();
    int image = 6 * 5;
    long growth = new MemoryCheck(new Small(Long.MAX_VALUE), PROGRAMS).check(1).java().growth();
    return session + 3L * batchSize * (image + 1) * 4 + growth;
  }
}
