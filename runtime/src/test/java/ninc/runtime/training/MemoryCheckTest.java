package ninc.runtime.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import ninc.compiler.Compiler;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.fuse.Fusion;
import ninc.compiler.fuse.FusionLevel;
import ninc.compiler.fuse.Region;
import ninc.compiler.pass.Activations;
import ninc.runtime.UserError;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.MachinePeak;
import ninc.runtime.backend.MemoryNeed;
import ninc.runtime.backend.Session;
import ninc.runtime.backend.SessionNeed;
import ninc.runtime.cpu.CpuBackend;
import org.junit.jupiter.api.Test;

class MemoryCheckTest {
  private static final List<FusedGraph> PROGRAMS =
      List.of(
          Fusion.fuse(
              new Compiler().training(TinyRun.NETWORK, TinyRun.RECIPE.optimizer()),
              FusionLevel.BLOCK),
          Fusion.fuse(new Compiler().evaluation(TinyRun.NETWORK), FusionLevel.BLOCK));

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
    public String tile(Region region) {
      return "";
    }

    @Override
    public Session open(int batchSize) {
      throw new AssertionError("memory was taken for batches of " + batchSize);
    }

    @Override
    public MachinePeak measurePeak() {
      throw new UnsupportedOperationException("nobody asks how fast it is");
    }

    @Override
    public MemoryNeed memory(FusedGraph fused, int batchSize) {
      return new CpuBackend(2).memory(fused, batchSize);
    }
  }

  @Test
  void givesWhatTheSessionNeedsWhereThereIsAsMuch() {
    assertThat(check(need(20), 20).total()).isEqualTo(need(20));
  }

  @Test
  void refusesABatchForOneByteAndNamesTheLargestThatFits() {
    assertThatThrownBy(() -> check(need(20) - 1, 20))
        .isInstanceOfSatisfying(
            MemoryCheck.BatchTooLarge.class,
            error -> {
              assertThat(error.batchSize()).isEqualTo(20);
              assertThat(error.largest()).isEqualTo(19);
            })
        .hasMessageMatching(
            "a batch size of 20 needs \\S+ kB, but only \\S+ kB is free;"
                + " a batch size of 19 is the largest that fits");
  }

  @Test
  void theBatchThatItNamesFitsAndALargerOneDoesNot() {
    for (int fits : new int[] {1, 2, 3, 64, 1000}) {
      long available = (need(fits) + need(fits + 1)) / 2;
      assertThatThrownBy(() -> check(available, 5000))
          .hasMessageEndingWith("a batch size of %d is the largest that fits".formatted(fits));
      assertThat(check(available, fits).total()).isEqualTo(need(fits));
      assertThatThrownBy(() -> check(available, fits + 1)).isInstanceOf(UserError.class);
    }
  }

  @Test
  void saysWhereNotEvenOneExampleFits() {
    assertThatThrownBy(() -> check(need(1) - 1, 20))
        .isInstanceOfSatisfying(
            MemoryCheck.BatchTooLarge.class, error -> assertThat(error.largest()).isZero())
        .hasMessageContaining("not even one example fits");
    assertThatThrownBy(() -> check(1, 1)).hasMessageContaining("not even one example fits");
  }

  @Test
  void aTrainingSessionIsRefusedBeforeAnythingIsSaidOrTaken() {
    List<RunNeed> said = new ArrayList<>();
    assertThatThrownBy(() ->
            TrainingSession.open(
                new Small(1),
                TinyRun.model(TinyRun.RECIPE),
                FusionLevel.BLOCK,
                Activations.STORE,
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
                FusionLevel.BLOCK,
                Activations.STORE,
                said::add))
        .hasMessage("memory was taken for batches of 4");
    assertThat(said).singleElement().extracting(RunNeed::total).isEqualTo(need(4));
  }

  private static RunNeed check(long available, int batchSize) {
    return new MemoryCheck(new Small(available), PROGRAMS).check(batchSize);
  }

  private static long need(int batchSize) {
    Backend backend = new CpuBackend(2);
    long session =
        SessionNeed.of(
                PROGRAMS.stream().map(program -> backend.memory(program, batchSize)).toList())
            .total();
    int image = 6 * 5;
    return session + 3L * batchSize * (image + 1) * 4;
  }
}
