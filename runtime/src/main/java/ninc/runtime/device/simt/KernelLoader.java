package ninc.runtime.device.simt;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.reflect.AccessFlag;
import java.lang.reflect.Constructor;

/** Rewrites a compiled kernel for the emulator, and loads it. */
final class KernelLoader extends ClassLoader {

  private KernelLoader() {
    super(KernelLoader.class.getClassLoader());
  }

  /**
   * @param className with its package
   * @param classFile compiled with line numbers and local variables
   * @throws IllegalArgumentException where it has no static method {@code run}, or no constructor
   *     without parameters
   * @throws LinkageError where its static initializer fails
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

  private static ItemCode instance(Class<?> kernel) {
    try {
      Constructor<?> constructor = kernel.getDeclaredConstructor();
      constructor.setAccessible(true);
      return (ItemCode) constructor.newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("it has no constructor without parameters", e);
    }
  }
}
