package ninc.runtime.device.simt;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.reflect.AccessFlag;
import java.lang.reflect.Constructor;

/** Instruments and loads compiled kernels. */
final class KernelLoader extends ClassLoader {

  private KernelLoader() {
    super(KernelLoader.class.getClassLoader());
  }

  /**
   * Loads a kernel.
   *
   * @param className the qualified class name
   * @param classFile the class file, with line numbers and local variables
   * @throws IllegalArgumentException if the class has no static method {@code run} or no
   *     no-argument constructor
   * @throws LinkageError if its static initializer fails
   */
  static EmulatedKernel load(String className, byte[] classFile) {
    ClassFile format = ClassFile.of();
    ClassModel kernel = format.parse(classFile);
    MethodModel method =
        kernel.methods().stream()
            .filter(KernelLoader::isEntry)
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("it has no static method run"));
    CodeAttribute code = (CodeAttribute) method.code().orElseThrow();
    Suspension suspension = new Suspension(code);
    byte[] rewritten =
        format.transformClass(
            kernel,
            ClassTransform.transformingMethodBodies(
                    method::equals, new AccessChecks().andThen(suspension))
                .andThen(new EntryPoint(method)));
    Class<?> loaded = new KernelLoader().defineClass(className, rewritten, 0, rewritten.length);
    int slots = suspension.isNeeded() ? code.maxLocals() : 0;
    return new EmulatedKernel(loaded.getSimpleName(), instance(loaded), slots);
  }

  private static boolean isEntry(MethodModel method) {
    return method.methodName().equalsString("run") && method.flags().has(AccessFlag.STATIC);
  }

  private static WorkItemCode instance(Class<?> kernel) {
    try {
      Constructor<?> constructor = kernel.getDeclaredConstructor();
      constructor.setAccessible(true);
      return (WorkItemCode) constructor.newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("it has no no-argument constructor", e);
    }
  }
}
