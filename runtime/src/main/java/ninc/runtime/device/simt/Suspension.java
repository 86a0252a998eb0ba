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
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Rewrites a kernel so that a work item returns at a barrier or a collective operation and
 * continues after it when the kernel is called again, which lets the items of a group take turns in
 * one thread. Such calls are statements, so the operand stack is empty; local variables, which the
 * class file describes, are saved in the item's {@link Frame}.
 */
final class Suspension implements CodeTransform {
  private static final ClassDesc FRAME = Frame.class.describeConstable().orElseThrow();
  private static final ClassDesc CONTEXT = KernelContext.class.describeConstable().orElseThrow();
  private static final String CONTEXT_NAME = KernelContext.class.getName().replace('.', '/');
  private static final ClassDesc COLLECTIVES = Collectives.class.describeConstable().orElseThrow();

  /** The barrier that orders global memory, too. */
  static final String GLOBAL = "globalBarrier";

  static final Set<String> BARRIERS = Set.of("localBarrier", GLOBAL);

  /** The methods that the lanes of a warp call together. */
  private static final Set<String> COLLECTIVE =
      Arrays.stream(Collectives.class.getDeclaredMethods())
          .map(Method::getName)
          .collect(Collectors.toUnmodifiableSet());

  private static final MethodTypeDesc RESUME = MethodTypeDesc.of(ConstantDescs.CD_int, CONTEXT);
  private static final MethodTypeDesc SUSPEND =
      MethodTypeDesc.of(
          ConstantDescs.CD_void,
          CONTEXT,
          ConstantDescs.CD_int,
          ConstantDescs.CD_int,
          ConstantDescs.CD_String);

  private final Set<Integer> assigned = new HashSet<>();
  private final List<LocalVariable> variables = new ArrayList<>();
  private final List<LocalVariable> inScope = new ArrayList<>();
  private final List<Label> resumptions = new ArrayList<>();
  private final int waits;
  private int passed;
  private int line;

  /**
   * Creates a transform.
   *
   * @param kernel the code of the kernel, with line numbers and local variables
   */
  Suspension(CodeModel kernel) {
    int waits = 0;
    for (CodeElement element : kernel) {
      switch (element) {
        case LocalVariable variable -> variables.add(variable);
        case StoreInstruction store -> assigned.add(store.slot());
        case IncrementInstruction increment -> assigned.add(increment.slot());
        case InvokeInstruction call when waits(call) -> waits++;
        default -> {}
      }
    }
    this.waits = waits;
  }

  /** Returns whether the kernel has a barrier or a collective operation. */
  boolean isNeeded() {
    return waits > 0;
  }

  private static boolean waits(InvokeInstruction call) {
    String method = call.name().stringValue();
    return call.owner().asInternalName().equals(CONTEXT_NAME)
        && (BARRIERS.contains(method) || COLLECTIVE.contains(method));
  }

  @Override
  public void atStart(CodeBuilder code) {
    if (!isNeeded()) {
      return;
    }
    Label start = code.newLabel();
    List<SwitchCase> cases = new ArrayList<>();
    for (int point = 1; point <= waits; point++) {
      resumptions.add(code.newLabel());
      cases.add(SwitchCase.of(point, resumptions.getLast()));
    }
    code.aload(0)
        .invokestatic(FRAME, "resume", RESUME)
        .tableswitch(1, waits, start, cases)
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
      case InvokeInstruction call when waits(call) -> {
        String method = call.name().stringValue();
        if (COLLECTIVE.contains(method)) {
          code.loadConstant(line).invokestatic(COLLECTIVES, method, inTurn(call)).aload(0);
        }
        suspend(code, method);
      }
      default -> code.with(element);
    }
  }

  /** Returns the type of a method of {@link Collectives}: with the context and the line. */
  private static MethodTypeDesc inTurn(InvokeInstruction call) {
    MethodTypeDesc type = call.typeSymbol();
    return type.insertParameterTypes(type.parameterCount(), ConstantDescs.CD_int)
        .insertParameterTypes(0, CONTEXT);
  }

  /** Emits the return at a wait and the point to resume at. The context is on the operand stack. */
  private void suspend(CodeBuilder code, String method) {
    List<LocalVariable> kept =
        inScope.stream().filter(variable -> assigned.contains(variable.slot())).toList();
    Label resumption = resumptions.get(passed);
    passed++;
    code.loadConstant(passed)
        .loadConstant(line)
        .loadConstant(method)
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
