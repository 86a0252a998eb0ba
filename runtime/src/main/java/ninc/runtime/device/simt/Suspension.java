package ninc.runtime.device.simt;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.LocalVariable;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Rewrites a kernel so that a work item returns at a barrier and continues after it when the kernel
 * is called again, which lets the items of a group take turns in one thread. Barriers are
 * statements, so the operand stack is empty; local variables, which the class file describes, are
 * saved in the item's {@link Frame}.
 */
final class Suspension implements CodeTransform {
  private static final ClassDesc FRAME = Frame.class.describeConstable().orElseThrow();
  private static final ClassDesc CONTEXT = KernelContext.class.describeConstable().orElseThrow();
  private static final String CONTEXT_NAME = KernelContext.class.getName().replace('.', '/');
  private static final String GLOBAL = "globalBarrier";
  private static final MethodTypeDesc RESUME = MethodTypeDesc.of(ConstantDescs.CD_int, CONTEXT);
  private static final MethodTypeDesc SUSPEND =
      MethodTypeDesc.of(
          ConstantDescs.CD_void,
          CONTEXT,
          ConstantDescs.CD_int,
          ConstantDescs.CD_int,
          ConstantDescs.CD_boolean);

  private final Set<Integer> assigned = new HashSet<>();
  private final List<LocalVariable> variables = new ArrayList<>();
  private final List<LocalVariable> inScope = new ArrayList<>();
  private final List<Label> resumptions = new ArrayList<>();
  private final int barriers;
  private int passed;
  private int line;

  /**
   * Creates a transform.
   *
   * @param kernel the code of the kernel, with line numbers and local variables
   */
  Suspension(CodeModel kernel) {
    int barriers = 0;
    for (CodeElement element : kernel) {
      switch (element) {
        case LocalVariable variable -> variables.add(variable);
        case StoreInstruction store -> assigned.add(store.slot());
        case IncrementInstruction increment -> assigned.add(increment.slot());
        case InvokeInstruction call when isBarrier(call) -> barriers++;
        default -> {}
      }
    }
    this.barriers = barriers;
  }

  /** Returns whether the kernel has a barrier. */
  boolean isNeeded() {
    return barriers > 0;
  }

  private static boolean isBarrier(InvokeInstruction call) {
    return call.owner().asInternalName().equals(CONTEXT_NAME)
        && (call.name().equalsString("localBarrier") || call.name().equalsString(GLOBAL));
  }

  @Override
  public void atStart(CodeBuilder code) {
    if (!isNeeded()) {
      return;
    }
    Label start = code.newLabel();
    List<SwitchCase> cases = new ArrayList<>();
    for (int point = 1; point <= barriers; point++) {
      resumptions.add(code.newLabel());
      cases.add(SwitchCase.of(point, resumptions.getLast()));
    }
    code.aload(0)
        .invokestatic(FRAME, "resume", RESUME)
        .tableswitch(1, barriers, start, cases)
        .labelBinding(start);
  }

  @Override
  public void accept(CodeBuilder code, CodeElement element) {
    switch (element) {
      case LineNumber number -> {
        line = number.line();
        code.with(number);
      }
      case LabelTarget target -> {
        Label label = target.label();
        inScope.removeIf(variable -> variable.endScope() == label);
        variables.stream().filter(variable -> variable.startScope() == label).forEach(inScope::add);
        code.with(target);
      }
      case InvokeInstruction call when isBarrier(call) ->
          suspend(code, call.name().equalsString(GLOBAL));
      default -> code.with(element);
    }
  }

  /**
   * Emits the return at a barrier and the point to resume at. The context is on the operand stack.
   */
  private void suspend(CodeBuilder code, boolean global) {
    List<LocalVariable> kept =
        inScope.stream().filter(variable -> assigned.contains(variable.slot())).toList();
    Label resumption = resumptions.get(passed);
    passed++;
    code.loadConstant(passed)
        .loadConstant(line)
        .loadConstant(global ? 1 : 0)
        .invokestatic(FRAME, "suspend", SUSPEND);
    for (FrameArray array : FrameArray.values()) {
      array.save(code, kept);
    }
    code.return_().labelBinding(resumption);
    for (FrameArray array : FrameArray.values()) {
      array.restore(code, kept);
    }
  }
}
