package ninc.compiler.codegen.kernel;

import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.Grid;
import ninc.compiler.codegen.program.StepBuffers;
import ninc.compiler.codegen.text.Source;
import ninc.compiler.ir.Loss.CorrectCount;
import ninc.compiler.ir.Loss.CrossEntropy;
import ninc.compiler.ir.Value;

/**
 * Emits a reduction over the batch by one work-group. Each work item sums examples with a stride of
 * the group's size, then the first one adds the sums of all items in order.
 */
final class BatchReductionKernel {
  private final KernelText kernel;
  private final Source body;
  private final StepBuffers step;
  private final int items;

  BatchReductionKernel(KernelText kernel, StepBuffers step, int items) {
    this.kernel = kernel;
    this.body = kernel.body();
    this.step = step;
    this.items = items;
  }

  /** Emits the mean of −log softmax(logits)[label]. */
  DeviceKernel crossEntropy(Value value, CrossEntropy op) {
    String logits = kernel.input(op.logits());
    int classes = op.logits().featureMap().channels();
    openExamples();
    body.line("int first = image * %d;", classes)
        .line("float largest = %s.get(first);", logits)
        .open("for (int k = 1; k < %d; k++)", classes)
        .line("largest = TornadoMath.max(largest, %s.get(first + k));", logits)
        .close()
        .line("float scale = 0f;")
        .open("for (int k = 0; k < %d; k++)", classes)
        .line("scale += TornadoMath.exp(%s.get(first + k) - largest);", logits)
        .close()
        .line(
            "sum += largest + TornadoMath.log(scale) - %s.get(first + %s.get(image));",
            logits, kernel.input(op.labels()));
    return reduce(value, "total / examples");
  }

  /** Emits the number of examples whose first largest logit is that of their label. */
  DeviceKernel correctCount(Value value, CorrectCount op) {
    String logits = kernel.input(op.logits());
    int classes = op.logits().featureMap().channels();
    openExamples();
    body.line("int first = image * %d;", classes)
        .line("int largest = 0;")
        .open("for (int k = 1; k < %d; k++)", classes)
        .open("if (%s.get(first + k) > %s.get(first + largest))", logits, logits)
        .line("largest = k;")
        .close()
        .close()
        .open("if (largest == %s.get(image))", kernel.input(op.labels()))
        .line("sum += 1f;")
        .close();
    return reduce(value, "total");
  }

  private void openExamples() {
    body.line("float[] tile = context.allocateFloatLocalArray(%d);", items)
        .line("int item = context.localIdx;")
        .line("int examples = %s.get(%d);", kernel.input(step.step()), StepBuffers.EXAMPLES)
        .line("float sum = 0f;")
        .open("for (int image = item; image < examples; image += %d)", items);
  }

  private DeviceKernel reduce(Value value, String result) {
    body.close()
        .line("tile[item] = sum;")
        .line("context.localBarrier();")
        .open("if (item == 0)")
        .line("float total = 0f;")
        .open("for (int i = 0; i < %d; i++)", items)
        .line("total += tile[i];")
        .close()
        .line("%s.set(0, %s);", kernel.output(value), result)
        .close();
    return kernel.build(new Grid(1, 0, 1, 1, items));
  }
}
