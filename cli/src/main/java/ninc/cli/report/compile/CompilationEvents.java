package ninc.cli.report.compile;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import ninc.cli.terminal.JsonListener;
import ninc.compiler.CompileOptions;
import ninc.compiler.ir.Value;
import ninc.compiler.pass.Activations;
import ninc.compiler.plan.MemoryPlan;
import ninc.compiler.report.RegionCost;

/**
 * The results of {@code ninc compile} as JSON events: one for the program, then one for each value
 * of the graph, each kernel and each place in memory. Kernels are numbered from 1; 0 marks values
 * that exist before the first kernel.
 */
public final class CompilationEvents {

  private CompilationEvents() {}

  public static Stream<ObjectNode> of(Compilation compilation) {
    return Stream.of(
            Stream.of(whole(compilation)),
            values(compilation),
            kernels(compilation),
            places(compilation))
        .flatMap(events -> events);
  }

  /** Returns an event for each value of the graph. */
  public static Stream<ObjectNode> values(Compilation compilation) {
    Map<Value, Integer> kernels = compilation.kernelNumbers();
    return compilation.fused().graph().values().stream()
        .map(value -> JsonListener.withParameters(value(value, kernels), compilation.model()));
  }

  /** Returns an event for each kernel. */
  public static Stream<ObjectNode> kernels(Compilation compilation) {
    return compilation.kernels().stream()
        .map(cost -> JsonListener.withParameters(kernel(cost, compilation), compilation.model()));
  }

  /** Returns an event for each place in memory. */
  public static Stream<ObjectNode> places(Compilation compilation) {
    MemoryPlan plan = compilation.memory().plan();
    return compilation.placed().stream()
        .map(value -> JsonListener.withParameters(place(value, plan), compilation.model()));
  }

  /** Returns the event for the program. */
  public static ObjectNode whole(Compilation compilation) {
    CompileOptions options = compilation.compiled().options();
    ObjectNode event =
        JsonListener.withModel(JsonListener.event("compile"), compilation.model())
            .put("mode", compilation.mode().label())
            .put("device", compilation.backend().name())
            .put("fusion", options.fusion().label())
            .put("batch_size", options.batchSize())
            .put("values", compilation.fused().graph().values().size())
            .put("kernels", compilation.kernels().size())
            .put("flops", compilation.operations())
            .put("bytes", compilation.bytes())
            .put("peak_memory_bytes", compilation.memory().total());
    compilation
        .recomputeChoice()
        .ifPresent(choice ->
            event
                .put("recompute", options.activations() == Activations.RECOMPUTE)
                .put("stored_activation_bytes", choice.storedBytes())
                .put("recomputed_activation_bytes", choice.recomputedBytes())
                .put("recomputed_flops_per_example", choice.extraOperations())
                .put("stored_peak_memory_bytes", compilation.memory(Activations.STORE).total())
                .put(
                    "recomputed_peak_memory_bytes",
                    compilation.memory(Activations.RECOMPUTE).total()));
    return event;
  }

  private static ObjectNode value(Value value, Map<Value, Integer> kernels) {
    ObjectNode event =
        JsonListener.event("value")
            .put("name", value.name())
            .put("type", value.stored())
            .put("operator", operator(value));
    array(event, "operands", value.op().operands().stream().map(Value::name).toList());
    return event.put("kernel", kernels.getOrDefault(value, 0));
  }

  private static ObjectNode kernel(RegionCost cost, Compilation compilation) {
    ObjectNode event =
        JsonListener.event("kernel")
            .put("number", compilation.kernels().indexOf(cost) + 1)
            .put("name", cost.region().name());
    array(
        event,
        "operators",
        cost.region().values().stream().map(CompilationEvents::operator).toList());
    return event
        .put("flops", cost.operations())
        .put("executed_flops", cost.executed())
        .put("bytes_read", cost.bytesRead())
        .put("bytes_written", cost.bytesWritten())
        .put("intensity", cost.intensity())
        .put("tile", compilation.tile(cost.region()));
  }

  private static ObjectNode place(Value value, MemoryPlan plan) {
    MemoryPlan.Place place = plan.places().get(value);
    return JsonListener.event("place")
        .put("value", value.name())
        .put("offset", place.offset())
        .put("bytes", place.bytes())
        .put("from", place.from() + 1)
        .put("to", place.to() + 1);
  }

  private static String operator(Value value) {
    return value.op().getClass().getSimpleName();
  }

  private static void array(ObjectNode event, String field, List<String> texts) {
    ArrayNode array = event.putArray(field);
    texts.forEach(array::add);
  }
}
