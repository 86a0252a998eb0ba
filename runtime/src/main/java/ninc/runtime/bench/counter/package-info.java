/**
 * Hardware counters of the processor by Linux's {@code perf_event_open}: {@link
 * ninc.runtime.bench.counter.PerfEvents} makes the system calls, {@link
 * ninc.runtime.bench.counter.Refusal} interprets their errors, and {@link
 * ninc.runtime.bench.counter.MemoryControllers} reads how the counters of memory controllers are
 * named.
 */
package ninc.runtime.bench.counter;
