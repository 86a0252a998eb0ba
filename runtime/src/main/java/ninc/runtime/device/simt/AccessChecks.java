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
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Rewrites a kernel so that every memory access goes through {@link CheckedAccess}, with the
 * context, which is the first argument of the kernel, and the source line.
 */
final class AccessChecks implements CodeTransform {
  private static final ClassDesc CHECKED = desc(CheckedAccess.class);
  private static final ClassDesc CONTEXT = desc(KernelContext.class);
  private static final String CONTEXT_NAME = KernelContext.class.getName().replace('.', '/');

  /** The methods of {@link KernelContext} that access memory. */
  private static final Set<String> ACCESSES =
      Set.of(
          "loadVector",
          "storeVector",
          "loadShorts",
          "storeShorts",
          "loadEightBytes",
          "storeEightBytes",
          "loadFourBytes",
          "storeFourBytes",
          "copyAsync",
          "copyAsyncOrZero",
          "copyHalfAsyncOrZero",
          "copyQuarterAsyncOrZero",
          "store");

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
          check(code, "load", load(ConstantDescs.CD_float));
      case ArrayLoadInstruction load when load.opcode() == Opcode.SALOAD ->
          check(code, "load", load(ConstantDescs.CD_short));
      case ArrayStoreInstruction store when store.opcode() == Opcode.FASTORE ->
          check(code, "store", store(ConstantDescs.CD_float));
      case ArrayStoreInstruction store when store.opcode() == Opcode.SASTORE ->
          check(code, "store", store(ConstantDescs.CD_short));
      case InvokeInstruction call when isContextAccess(call) -> checkContextAccess(code, call);
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

  private static boolean isContextAccess(InvokeInstruction call) {
    return call.owner().asInternalName().equals(CONTEXT_NAME)
        && ACCESSES.contains(call.name().stringValue());
  }

  private static MethodTypeDesc load(ClassDesc element) {
    return MethodTypeDesc.of(element, element.arrayType(), ConstantDescs.CD_int);
  }

  private static MethodTypeDesc store(ClassDesc element) {
    return MethodTypeDesc.of(
        ConstantDescs.CD_void, element.arrayType(), ConstantDescs.CD_int, element);
  }

  /** Calls a check with the context and the operands on the stack, and the line. */
  private void checkContextAccess(CodeBuilder code, InvokeInstruction call) {
    MethodTypeDesc type = call.typeSymbol();
    code.loadConstant(line)
        .invokestatic(
            CHECKED,
            call.name().stringValue(),
            type.insertParameterTypes(type.parameterCount(), ConstantDescs.CD_int)
                .insertParameterTypes(0, CONTEXT));
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
