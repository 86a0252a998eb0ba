package ninc.runtime.device.simt;

import java.util.Arrays;

/**
 * Signals a fault in a kernel, such as a race. The message names the kernel, line, work item and
 * array.
 */
public final class KernelFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  KernelFault(String message) {
    super(message);
  }

  private KernelFault(String message, Throwable cause) {
    super(message, cause);
  }

  /** Wraps an exception that a work item threw. */
  static KernelFault thrown(KernelContext item, Throwable cause) {
    WorkGroup group = item.group();
    int line =
        Arrays.stream(cause.getStackTrace())
            .filter(frame -> frame.getClassName().endsWith("." + group.kernel()))
            .mapToInt(StackTraceElement::getLineNumber)
            .findFirst()
            .orElse(0);
    return new KernelFault(
        "kernel %s, line %d: item %d of group %d throws %s"
            .formatted(group.kernel(), line, item.localIdx, group.number(), cause),
        cause);
  }
}
