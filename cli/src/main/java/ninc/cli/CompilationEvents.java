package ninc.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import ninc.compiler.cost.RegionCost;
import ninc.compiler.graph.Value;
import ninc.compiler.memory.MemoryPlan;

/**
 * What a model becomes, for programs: an event for the whole, then one for each value of the graph,
 * each kernel and each place in memory. Kernels are numbered from 1; 0 stands for what is there
 * before the first.
 */
final class CompilationEvents {

  private CompilationEvents() {}

  static Stream<ObjectNode> of(Compilation compilation) {
    Map<Value, Integer> kernels = compilation.kernelNumbers();
    return Stream.of(
            Stream.of(whole(compilation)),
            compilation.fused().graph().values().stream().map(value -> value(value, kernels)),
            compilation.kernels().stream().map(cost -> kernel(cost, compilation)),
            compilation.placed().stream().map(value -> place(value, compilation.memory().plan())))
        .flatMap(events -> events);
  }

  private static ObjectNode whole(Compilation compilation) {
    return JsonListener.event("compile")
        .put("model", compilation.model())
        .put("mode", compilation.mode().label())
        .put("device", compilation.backend().name())
        .put("fusion", compilation.fusion().label())
        .put("batch_size", compilation.batchSize())
        .put("values", compilation.fused().graph().values().size())
        .put("kernels", compilation.kernels().size())
        .put("flops", compilation.operations())
        .put("bytes", compilation.bytes())
        .put("peak_memory_bytes", compilation.memory().total());
  }

  private static ObjectNode value(Value value, Map<Value, Integer> kernels) {
    ObjectNode event =
        JsonListener.event("value")
            .put("name", value.name())
            .put("type", value.type().toString())
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
        .put("tile", compilation.backend().tile(cost.region()));
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
