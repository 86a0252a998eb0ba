package ninc.compiler;

import java.util.Set;
import java.util.function.ToLongFunction;
import ninc.compiler.codegen.program.DeviceProgram;
import ninc.compiler.codegen.program.StoragePlan;
import ninc.compiler.ir.Value;
import ninc.compiler.plan.MemoryPlan;
import ninc.compiler.plan.TensorLayout;

/** Plans the memory of values, for the layout of the target and the batch size of the options. */
final class PlanMemory {

  private PlanMemory() {}

  static Compiled apply(Compiled compiled) {
    return switch (compiled.options().target()) {
      case Target.Abstract() -> planBlock(compiled, TensorLayout.DENSE);
      case Target.Processor(TensorLayout layout, _) -> planBlock(compiled, layout);
      case Target.WorkGroups _ -> planArrays(compiled);
    };
  }

  private static Compiled planBlock(Compiled compiled, TensorLayout layout) {
    ToLongFunction<Value> sizes = layout.sizes(compiled.graph(), compiled.options().batchSize());
    Set<Value> escaping = compiled.fused().escaping();
    return compiled.with(
        MemoryPlan.of(
            compiled.fused(),
            value ->
                escaping.contains(value) && !value.op().storage().isPersistent()
                    ? sizes.applyAsLong(value)
                    : 0));
  }

  private static Compiled planArrays(Compiled compiled) {
    DeviceProgram program = compiled.program().orElseThrow();
    int batchSize = compiled.options().batchSize();
    StoragePlan storage = StoragePlan.of(program, batchSize);
    return compiled.with(storage, storage.places(program, batchSize));
  }
}
