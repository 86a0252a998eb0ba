package ninc.cli.report.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
import ninc.runtime.bench.counter.Counter;
import ninc.runtime.bench.counter.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CounterNoticeTest {

  @Test
  void thereIsNothingToSayIfAllAreCounted() {
    assertThat(CounterNotice.of(Map.of())).isEmpty();
  }

  @Test
  void countersWithTheSameReasonShareIt() {
    Map<Counter, Refusal> refusals = new EnumMap<>(Counter.class);
    refusals.put(Counter.DRAM_BYTES, new Refusal.Forbidden(2, 0));
    refusals.put(Counter.INSTRUCTIONS, new Refusal.Unexpected(5));
    refusals.put(Counter.CACHE_MISSES, new Refusal.Unexpected(5));
    assertThat(CounterNotice.of(refusals))
        .hasValue(
            "--counters does not count instructions, cache misses: perf_event_open failed with"
                + " error number 5; nor DRAM bytes: the system setting kernel.perf_event_paranoid"
                + " is 2; allow it with 'sudo sysctl kernel.perf_event_paranoid=0', or give the"
                + " process CAP_PERFMON");
  }

  private static Stream<Arguments> remedies() {
    return Stream.of(
        Arguments.of(new Refusal.Forbidden(4, 2), "'sudo sysctl kernel.perf_event_paranoid=2'"),
        Arguments.of(new Refusal.Filtered(), "start the container with --cap-add PERFMON"),
        Arguments.of(new Refusal.Missing(), "hypervisor provides a virtual PMU"),
        Arguments.of(new Refusal.Unsupported(), "which Linux has on x86-64, AArch64 and RISC-V"),
        Arguments.of(new Refusal.Busy(), "'sudo sysctl kernel.nmi_watchdog=0'"),
        Arguments.of(new Refusal.TooManyFiles(), "'ulimit -n 4096'"),
        Arguments.of(new Refusal.Undescribed("there is no file a"), "there is no file a"),
        Arguments.of(new Refusal.Unexpected(22), "error number 22"));
  }

  @ParameterizedTest
  @MethodSource("remedies")
  void eachReasonSaysWhatHelps(Refusal refusal, String remedy) {
    assertThat(CounterNotice.of(Map.of(Counter.CYCLES, refusal)).orElseThrow())
        .startsWith("--counters does not count cycles: ")
        .contains(remedy)
        .doesNotContain("\n");
  }
}
