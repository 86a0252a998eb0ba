package ninc.cli.report.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import ninc.runtime.training.Totals;
import ninc.runtime.training.study.RunResult;
import ninc.runtime.training.study.RunResult.LastEpoch;
import org.junit.jupiter.api.Test;

class RunReportTest {

  @Test
  void anotherRankReadsWhatOneHasWritten() {
    LastEpoch last = new LastEpoch(new Totals(0.1 + 0.2, 3, 4), new Totals(1e300, 0, 1));
    RunReport report =
        new RunReport(
            "epoch 1/1 – α ± β\n".repeat(10_000), "", new RunResult(-7, Optional.of(last)));
    assertThat(RunReport.of(report.bytes())).isEqualTo(report);
  }

  @Test
  void aRunThatDivergedHasNoLastEpoch() {
    RunReport report = new RunReport("", "ninc: warning: …\n", new RunResult(1, Optional.empty()));
    assertThat(RunReport.of(report.bytes())).isEqualTo(report);
  }
}
