package ninc.runtime.device.simt;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Rewrites a kernel so that every memory access goes through {@link CheckedAccess}, with the
 * context, which is the first argument of the kernel, and the source line.
 */
final class AccessChecks implements CodeTransform {
  private static final ClassDesc CHECKED = desc(CheckedAccess.class);
  private static final ClassDesc CONTEXT = desc(KernelContext.class);
  private static final MethodTypeDesc LOAD =
      MethodTypeDesc.of(
          ConstantDescs.CD_float, ConstantDescs.CD_float.arrayType(), ConstantDescs.CD_int);
  private static final MethodTypeDesc STORE =
      LOAD.insertParameterTypes(2, ConstantDescs.CD_float).changeReturnType(ConstantDescs.CD_void);

  /** The array types by internal name. */
  private static final Map<String, ClassDesc> ARRAYS =
      Stream.of(FloatArray.class, IntArray.class, ShortArray.class, ByteArray.class)
          .collect(
              Collectors.toMap(array -> array.getName().replace('.', '/'), AccessChecks::desc));

  private int line;

  private static ClassDesc desc(Class<?> type) {
    return type.describeConstable().orElseThrow();
  }

  @Override
  public void accept(CodeBuilder code, CodeElement element) {
    switch (element) {
      case LineNumber number -> {
        line = number.line();
        code.with(number);
      }
      case ArrayLoadInstruction load when load.opcode() == Opcode.FALOAD ->
          check(code, "load", LOAD);
      case ArrayStoreInstruction store when store.opcode() == Opcode.FASTORE ->
          check(code, "store", STORE);
      case InvokeInstruction call when isAccess(call) ->
          check(
              code,
              call.name().stringValue(),
              call.typeSymbol().insertParameterTypes(0, ARRAYS.get(call.owner().asInternalName())));
      default -> code.with(element);
    }
  }

  private static boolean isAccess(InvokeInstruction call) {
    return ARRAYS.containsKey(call.owner().asInternalName())
        && (call.name().equalsString("get") || call.name().equalsString("set"));
  }

  /** Calls a check with the operands on the stack, the context and the line. */
  private void check(CodeBuilder code, String name, MethodTypeDesc access) {
    int arguments = access.parameterCount();
    code.aload(0)
        .loadConstant(line)
        .invokestatic(
            CHECKED, name, access.insertParameterTypes(arguments, CONTEXT, ConstantDescs.CD_int));
  }
}
