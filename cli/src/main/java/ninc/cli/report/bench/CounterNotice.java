package ninc.cli.report.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import ninc.runtime.bench.counter.Counter;
import ninc.runtime.bench.counter.Refusal;

/** Says in one line which counters the system refused, why, and what helps. */
public final class CounterNotice {

  private CounterNotice() {}

  /** Returns the line; empty if all counters are open. */
  public static Optional<String> of(Map<Counter, Refusal> refusals) {
    SequencedMap<Refusal, List<String>> names = new LinkedHashMap<>();
    refusals.forEach((counter, refusal) ->
        names.computeIfAbsent(refusal, _ -> new ArrayList<>()).add(name(counter)));
    List<String> reasons =
        names.entrySet().stream()
            .map(entry -> String.join(", ", entry.getValue()) + ": " + reason(entry.getKey()))
            .toList();
    return reasons.isEmpty()
        ? Optional.empty()
        : Optional.of("--counters does not count " + String.join("; nor ", reasons));
  }

  private static String name(Counter counter) {
    return switch (counter) {
      case INSTRUCTIONS -> "instructions";
      case CYCLES -> "cycles";
      case CACHE_MISSES -> "cache misses";
      case MISSED_BYTES -> "missed bytes";
      case DRAM_BYTES -> "DRAM bytes";
    };
  }

  private static String reason(Refusal refusal) {
    return switch (refusal) {
      case Refusal.Forbidden(int level, int needed) ->
          "the system setting kernel.perf_event_paranoid is %d; allow it with 'sudo sysctl kernel.perf_event_paranoid=%d', or give the process CAP_PERFMON"
              .formatted(level, needed);
      case Refusal.Filtered() ->
          "a filter of system calls forbids it, as in most containers; start the container with"
              + " --cap-add PERFMON, or with a seccomp profile that allows perf_event_open";
      case Refusal.Missing() ->
          "this machine does not have these counters (a virtual machine has them only where its"
              + " hypervisor provides a virtual PMU)";
      case Refusal.Unsupported() ->
          "this system has no perf_event_open, which Linux has on x86-64, AArch64 and RISC-V";
      case Refusal.Busy() ->
          "another program, perhaps the NMI watchdog, uses the counter; stop it, for example with"
              + " 'sudo sysctl kernel.nmi_watchdog=0'";
      case Refusal.TooManyFiles() ->
          "too many files are open; raise the limit with 'ulimit -n 4096'";
      case Refusal.Undescribed(String problem) -> problem;
      case Refusal.Unexpected(int errno) ->
          "perf_event_open failed with error number %d".formatted(errno);
    };
  }
}
