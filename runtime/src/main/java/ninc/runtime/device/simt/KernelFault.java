package ninc.runtime.device.simt;

import java.util.Arrays;

/** A kernel does what it must not: the message names kernel, line, work item and array. */
public final class KernelFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  KernelFault(String message) {
    super(message);
  }

  private KernelFault(String message, Throwable cause) {
    super(message, cause);
  }

  /** What a work item's exception is for whoever launched the kernel. */
  static KernelFault thrown(KernelContext item, Throwable cause) {
    WorkGroup group = item.group();
    int line =
        Arrays.stream(cause.getStackTrace())
            .filter(frame -> frame.getClassName().endsWith("." + group.kernel()))
            .mapToInt(StackTraceElement::getLineNumber)
            .findFirst()
            .orElse(0);
    return new KernelFault(
        "kernel %s, line %d: item %d of group %d fails with %s"
            .formatted(group.kernel(), line, item.localIdx, group.number(), cause),
        cause);
  }
}
