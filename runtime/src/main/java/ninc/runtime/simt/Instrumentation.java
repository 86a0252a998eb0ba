package ninc.runtime.simt;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
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
 * Rewrites a compiled kernel so that every access to memory and every barrier goes through {@link
 * Checked}, with the context, which is the kernel's first argument, and the line of the source.
 */
final class Instrumentation implements CodeTransform {
  private static final ClassDesc CHECKED = desc(Checked.class);
  private static final ClassDesc CONTEXT = desc(KernelContext.class);
  private static final ClassDesc FLOATS = ConstantDescs.CD_float.arrayType();
  private static final Map<String, ClassDesc> ARRAYS =
      Stream.of(FloatArray.class, IntArray.class, ByteArray.class)
          .map(Instrumentation::desc)
          .collect(Collectors.toMap(Instrumentation::internalName, array -> array));

  private int line;
  private boolean hasBarriers;

  private Instrumentation() {}

  /** A rewritten class, and whether its items wait for each other anywhere. */
  record Instrumented(byte[] classFile, boolean hasBarriers) {}

  /** The class with its method {@code run} rewritten. */
  static Instrumented instrument(byte[] kernel) {
    ClassFile file = ClassFile.of();
    Instrumentation instrumentation = new Instrumentation();
    byte[] rewritten =
        file.transformClass(
            file.parse(kernel),
            ClassTransform.transformingMethodBodies(
                method -> method.methodName().equalsString("run"), instrumentation));
    return new Instrumented(rewritten, instrumentation.hasBarriers);
  }

  private static ClassDesc desc(Class<?> type) {
    return type.describeConstable().orElseThrow();
  }

  private static String internalName(ClassDesc type) {
    String descriptor = type.descriptorString();
    return descriptor.substring(1, descriptor.length() - 1);
  }

  @Override
  public void accept(CodeBuilder code, CodeElement element) {
    switch (element) {
      case LineNumber number -> {
        line = number.line();
        code.with(number);
      }
      case ArrayLoadInstruction load when load.opcode() == Opcode.FALOAD ->
          check(code, "load", MethodTypeDesc.of(ConstantDescs.CD_float, FLOATS, ConstantDescs.CD_int));
      case ArrayStoreInstruction store when store.opcode() == Opcode.FASTORE ->
          check(
              code,
              "store",
              MethodTypeDesc.of(
                  ConstantDescs.CD_void, FLOATS, ConstantDescs.CD_int, ConstantDescs.CD_float));
      case InvokeInstruction call when isAccess(call) ->
          check(
              code,
              call.name().stringValue(),
              call.typeSymbol().insertParameterTypes(0, ARRAYS.get(call.owner().asInternalName())));
      case InvokeInstruction call when isBarrier(call) -> {
        hasBarriers = true;
        code.loadConstant(line)
            .invokestatic(
                CHECKED,
                call.name().stringValue(),
                MethodTypeDesc.of(ConstantDescs.CD_void, CONTEXT, ConstantDescs.CD_int));
      }
      default -> code.with(element);
    }
  }

  private static boolean isAccess(InvokeInstruction call) {
    return ARRAYS.containsKey(call.owner().asInternalName())
        && (call.name().equalsString("get") || call.name().equalsString("set"));
  }

  private static boolean isBarrier(InvokeInstruction call) {
    return call.owner().asInternalName().equals(internalName(CONTEXT))
        && (call.name().equalsString("localBarrier") || call.name().equalsString("globalBarrier"));
  }

  /** Calls a check on what is on the stack, the context and the line. */
  private void check(CodeBuilder code, String name, MethodTypeDesc access) {
    int arguments = access.parameterCount();
    code.aload(0)
        .loadConstant(line)
        .invokestatic(
            CHECKED,
            name,
            access.insertParameterTypes(arguments, CONTEXT, ConstantDescs.CD_int));
  }
}
