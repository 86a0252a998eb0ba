package ninc.runtime.conformance;

import static ninc.dsl.Dsl.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import ninc.compiler.Compiled;
import ninc.compiler.Compiler;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.schedule.IllegalSchedule;
import ninc.compiler.schedule.KernelSchedule;
import ninc.compiler.schedule.RegionSchedule;
import ninc.compiler.schedule.RegionSchedules;
import ninc.compiler.schedule.TunableKernel;
import ninc.dsl.Network;
import ninc.runtime.backend.StepContext;
import ninc.runtime.cpu.CpuBackend;
import ninc.runtime.tune.ScheduleFile;
import ninc.runtime.tune.Trial;
import ninc.runtime.tune.TunePlan;
import ninc.runtime.tune.TunedBackends;
import ninc.runtime.tune.TunedKernel;
import ninc.runtime.tune.Tuner;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The CPU uses the schedules that it is given, which a file carries. */
@Tag("vectors")
class RegionSchedulesTest {
  private static final int BATCH = 3;
  private static final Network NETWORK =
      Network.input(16, 13, 13)
          .ninBlock(16, kernel(3), padding(1))
          .maxPool(2)
          .ninBlock(5, kernel(3))
          .globalAveragePool()
          .build();
  private static final Graph GRAPH = Compiler.training(NETWORK, sgd(0.1));
  private static final CpuBackend OWN = new CpuBackend(1);

  @TempDir Path folder;

  private static Compiled compile(CpuBackend cpu) {
    return Compiler.compile(GRAPH, cpu.options(FusionLevel.FULL, BATCH));
  }

  private static CpuBackend with(Map<String, RegionSchedule> schedules) {
    return new CpuBackend(1, new RegionSchedules(schedules));
  }

  @Test
  void aFileCarriesTheSchedulesThatAreUsed() throws IOException {
    SequencedMap<String, KernelSchedule> used = OWN.schedules(compile(OWN));
    SequencedMap<String, KernelSchedule> changed = new LinkedHashMap<>();
    used.forEach((signature, _) -> changed.put(signature, new RegionSchedule(0, 24, 2)));
    assertThat(changed).hasSizeGreaterThan(3).isNotEqualTo(used);
    Path file = folder.resolve("schedules.json");
    Files.writeString(file, ScheduleFile.text(changed));
    CpuBackend given = with(new ScheduleFile(file).readRegions());
    assertThat(given.schedules(compile(given))).isEqualTo(changed);
  }

  @Test
  void tilesDoNotChangeBits() {
    Map<String, RegionSchedule> others = new HashMap<>();
    OWN.schedules(compile(OWN))
        .forEach((signature, schedule) -> {
          int winograd = ((RegionSchedule) schedule).winograd();
          others.put(signature, new RegionSchedule(winograd, 24, 2));
        });
    BackendConformance.assertSame(step(with(others)), step(OWN));
  }

  private static Map<String, double[]> step(CpuBackend cpu) {
    OperatorCase operator = new OperatorCase(NETWORK.toString(), GRAPH, BATCH, 1, 1);
    RandomTensors random = new RandomTensors(operator.seed());
    GraphRunner runner = new BackendRunner(cpu, FusionLevel.FULL);
    try (GraphRun run = runner.prepare(GRAPH, BATCH, random.tensors(GRAPH))) {
      return run.run(BATCH, random.feeds(operator), new StepContext(1, 1, 0.1));
    }
  }

  @Test
  void everyScheduleThatTheTunerTriesIsRight() {
    Compiled program = compile(OWN);
    List<TunableKernel> kernels = TunableKernel.of(program.fused(), OWN.schedules(program));
    Map<Integer, Integer> windows = new HashMap<>();
    for (TunableKernel kernel : kernels) {
      TunePlan plan = new TunePlan(BATCH, 6, 1, 0);
      TunedKernel tuned = new Tuner(TunedBackends.ofCpu(1), plan, (_, _, _) -> {}).tune(kernel);
      assertThat(tuned.trials()).as(kernel.name()).hasSizeGreaterThan(1).allMatch(Trial::isCorrect);
      for (Trial trial : tuned.trials()) {
        RegionSchedule schedule = (RegionSchedule) trial.schedule();
        windows.merge(schedule.winograd(), 1, Integer::sum);
      }
    }
    assertThat(windows).containsOnlyKeys(0, 5, 6, 8);
  }

  @Test
  void anAlgorithmThatAKernelDoesNotAllowIsRefused() {
    Map<String, RegionSchedule> schedules = new HashMap<>();
    OWN.schedules(compile(OWN))
        .forEach((signature, _) -> schedules.put(signature, new RegionSchedule(8, 96, 1)));
    assertThatThrownBy(() -> compile(with(schedules)))
        .isInstanceOf(IllegalSchedule.class)
        .hasMessageMatching(
            "schedule of '.+': winograd is 8, but this kernel allows \\[0]; correct or remove .+");
  }
}
