package ninc.runtime.device.simt;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Interfaces;
import java.lang.classfile.MethodModel;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/**
 * Makes a kernel class implement {@link WorkItemCode} by its static method, with the arrays as
 * arguments, since reflection is too slow for a call per item and barrier.
 */
final class EntryPoint implements ClassTransform {
  private static final ClassDesc CODE = WorkItemCode.class.describeConstable().orElseThrow();
  private static final MethodTypeDesc TYPE =
      MethodTypeDesc.of(
          ConstantDescs.CD_void,
          KernelContext.class.describeConstable().orElseThrow(),
          DeviceArray.class.describeConstable().orElseThrow().arrayType());

  private final ClassDesc kernel;
  private final MethodModel method;

  /**
   * Creates a transform.
   *
   * @param method the static method of the kernel
   */
  EntryPoint(MethodModel method) {
    this.kernel = method.parent().orElseThrow().thisClass().asSymbol();
    this.method = method;
  }

  @Override
  public void accept(ClassBuilder type, ClassElement element) {
    if (!(element instanceof Interfaces)) {
      type.with(element);
    }
  }

  @Override
  public void atEnd(ClassBuilder type) {
    type.withInterfaceSymbols(List.of(CODE))
        .withMethodBody(method.methodName().stringValue(), TYPE, ClassFile.ACC_PUBLIC, this::call);
  }

  private void call(CodeBuilder code) {
    MethodTypeDesc arguments = method.methodTypeSymbol();
    code.aload(1);
    for (int i = 1; i < arguments.parameterCount(); i++) {
      code.aload(2).loadConstant(i - 1).aaload().checkcast(arguments.parameterType(i));
    }
    code.invokestatic(kernel, method.methodName().stringValue(), arguments).return_();
  }
}
