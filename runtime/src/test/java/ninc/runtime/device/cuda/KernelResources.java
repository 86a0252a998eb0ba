package ninc.runtime.device.cuda;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a kernel takes of a multiprocessor, as NVIDIA's assembler reports it.
 *
 * @param registers the registers of a thread
 * @param sharedBytes the shared memory of a block, in bytes
 * @param stackBytes the stack frame of a thread, in bytes
 * @param spilledBytes the bytes that a thread writes to and reads from memory for lack of registers
 */
record KernelResources(int registers, int sharedBytes, int stackBytes, int spilledBytes) {
  private static final Pattern FRAME =
      Pattern.compile(
          "(\\d+) bytes stack frame, (\\d+) bytes spill stores, (\\d+) bytes spill loads");

  private static final Pattern USED = Pattern.compile("Used (\\d+) registers");

  private static final Pattern SHARED = Pattern.compile("(\\d+) bytes smem");

  /**
   * Reads a report on a single kernel.
   *
   * @throws IllegalArgumentException if the report is not one on a single kernel
   */
  static KernelResources parse(String report) {
    Matcher frame = FRAME.matcher(report);
    Matcher used = USED.matcher(report);
    if (!frame.find() || !used.find() || used.find()) {
      throw new IllegalArgumentException("not a report on a single kernel: " + report);
    }
    int stack = 0;
    int spilled = 0;
    // Functions that are not inlined have frames of their own.
    do {
      stack += Integer.parseInt(frame.group(1));
      spilled += Integer.parseInt(frame.group(2)) + Integer.parseInt(frame.group(3));
    } while (frame.find());
    used.reset().find();
    Matcher shared = SHARED.matcher(report);
    return new KernelResources(
        Integer.parseInt(used.group(1)),
        shared.find() ? Integer.parseInt(shared.group(1)) : 0,
        stack,
        spilled);
  }
}
