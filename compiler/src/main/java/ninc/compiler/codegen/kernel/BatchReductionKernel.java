package ninc.compiler.codegen.kernel;

import static ninc.compiler.codegen.text.Terms.plus;

import java.util.List;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.Grid;
import ninc.compiler.codegen.program.StepBuffers;
import ninc.compiler.codegen.text.Source;
import ninc.compiler.ir.AccessPattern;
import ninc.compiler.ir.Loss.CorrectCount;
import ninc.compiler.ir.Loss.CrossEntropy;
import ninc.compiler.ir.Loss.CrossEntropyGradient;
import ninc.compiler.ir.Op;
import ninc.compiler.ir.Value;

/**
 * Emits reductions over the batch by one work-group. Each work item sums examples with a stride of
 * the group's size, then the first one adds the sums of all items in order. The gradient of a loss
 * can be computed on the way.
 */
final class BatchReductionKernel {
  private final KernelText kernel;
  private final Source body;
  private final int items;

  private BatchReductionKernel(KernelText kernel, int items) {
    this.kernel = kernel;
    this.body = kernel.body();
    this.items = items;
  }

  static DeviceKernel emit(KernelText kernel, StepBuffers step, List<Value> values, int items) {
    return new BatchReductionKernel(kernel, items).emit(step, values);
  }

  private DeviceKernel emit(StepBuffers step, List<Value> values) {
    List<Value> sums =
        values.stream().filter(value -> value.op().access() == AccessPattern.BATCH).toList();
    body.line("float[] tile = context.allocateFloatLocalArray(%d);", sums.size() * items)
        .line("int item = context.localIdx;")
        .line("int examples = %s.get(%d);", kernel.input(step.step()), StepBuffers.EXAMPLES);
    for (int i = 0; i < sums.size(); i++) {
      body.line("float sum%d = 0f;", i);
    }
    body.open("for (int image = item; image < examples; image += %d)", items);
    for (Value value : values) {
      body.block();
      if (value.op() instanceof CrossEntropyGradient op) {
        gradient(value, op);
      } else {
        add(value, "sum" + sums.indexOf(value));
      }
      body.close();
    }
    body.close();
    for (int i = 0; i < sums.size(); i++) {
      body.line("tile[%s] = sum%d;", plus("item", i * items), i);
    }
    body.line("context.localBarrier();").open("if (item == 0)");
    for (int i = 0; i < sums.size(); i++) {
      body.line("float total%d = 0f;", i)
          .open("for (int i = %d; i < %d; i++)", i * items, (i + 1) * items)
          .line("total%d += tile[i];", i)
          .close()
          .line("%s.set(0, %s);", kernel.output(sums.get(i)), result(sums.get(i), "total" + i));
    }
    body.close();
    return kernel.build(new Grid(1, 0, 1, 1, items));
  }

  /** Adds what an example contributes to a sum. */
  private void add(Value value, String sum) {
    switch (value.op()) {
      case CrossEntropy op -> crossEntropy(op, sum);
      case CorrectCount op -> correctCount(op, sum);
      case Op _ -> throw unexpected(value);
    }
  }

  private static String result(Value value, String total) {
    return switch (value.op()) {
      case CrossEntropy _ -> total + " / examples";
      case CorrectCount _ -> total;
      case Op _ -> throw unexpected(value);
    };
  }

  private static IllegalStateException unexpected(Value value) {
    return new IllegalStateException(value + " is not a reduction of logits");
  }

  /** Emits s · (softmax(logits) − t) / N for all classes of an example. */
  private void gradient(Value value, CrossEntropyGradient op) {
    String logits = kernel.input(op.logits());
    int classes = op.logits().featureMap().channels();
    exponentials(logits, classes);
    String probability = TargetCode.probability(kernel, op.probabilities(), classes, "k");
    String difference =
        "(TornadoMath.exp(%s.get(first + k) - largest) / scale - %s) / examples%s"
            .formatted(logits, probability, TargetCode.factor(kernel, op));
    body.open("for (int k = 0; k < %d; k++)", classes)
        .line("%s", kernel.store(value, "first + k", difference))
        .close();
  }

  /** Emits the sum of the exponentials of an example's logits, less the largest of them. */
  private void exponentials(String logits, int classes) {
    body.line("int first = image * %d;", classes)
        .line("float largest = %s.get(first);", logits)
        .open("for (int k = 1; k < %d; k++)", classes)
        .line("largest = TornadoMath.max(largest, %s.get(first + k));", logits)
        .close()
        .line("float scale = 0f;")
        .open("for (int k = 0; k < %d; k++)", classes)
        .line("scale += TornadoMath.exp(%s.get(first + k) - largest);", logits)
        .close();
  }

  /** Emits −Σ t[k] log softmax(logits)[k]. */
  private void crossEntropy(CrossEntropy op, String sum) {
    String logits = kernel.input(op.logits());
    int classes = op.logits().featureMap().channels();
    exponentials(logits, classes);
    if (op.probabilities().isOneHot()) {
      body.line(
          "%s += largest + TornadoMath.log(scale) - %s.get(first + %s.get(image));",
          sum, logits, kernel.input(op.targets()));
    } else {
      body.line("float logOfSum = largest + TornadoMath.log(scale);")
          .open("for (int k = 0; k < %d; k++)", classes)
          .line(
              "%s += %s * (logOfSum - %s.get(first + k));",
              sum, TargetCode.probability(kernel, op.probabilities(), classes, "k"), logits)
          .close();
    }
  }

  /** Emits 1 if the first largest logit is that of the label. */
  private void correctCount(CorrectCount op, String sum) {
    String logits = kernel.input(op.logits());
    int classes = op.logits().featureMap().channels();
    body.line("int first = image * %d;", classes)
        .line("int largest = 0;")
        .open("for (int k = 1; k < %d; k++)", classes)
        .open("if (%s.get(first + k) > %s.get(first + largest))", logits, logits)
        .line("largest = k;")
        .close()
        .close()
        .open("if (largest == %s.get(image))", kernel.input(op.labels()))
        .line("%s += 1f;", sum)
        .close();
  }
}
