package ninc.runtime.device.cuda;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a kernel uses of a multiprocessor, as reported by NVIDIA's assembler.
 *
 * @param registers the number of registers per thread
 * @param sharedBytes the shared memory per block, in bytes
 * @param stackBytes the size of a thread's stack frame, in bytes
 * @param spilledBytes the bytes that a thread stores to memory for lack of registers
 */
record KernelResources(int registers, int sharedBytes, int stackBytes, int spilledBytes) {

  private static final Pattern FRAME =
      Pattern.compile("(\\d+) bytes stack frame, (\\d+) bytes spill stores");

  private static final Pattern USED =
      Pattern.compile("Used (\\d+) registers(?:.*?, (\\d+) bytes smem)?");

  /**
   * Parses a report on one kernel.
   *
   * @param dynamicSharedBytes the shared memory that it is launched with, which is not in the
   *     report
   * @throws IllegalArgumentException if it is not a report on one kernel
   */
  static KernelResources parse(String report, int dynamicSharedBytes) {
    int stack = 0;
    int spilled = 0;
    int frames = 0;
    // Functions that are not inlined are listed as well.
    for (Matcher frame = FRAME.matcher(report); frame.find(); frames++) {
      stack += Integer.parseInt(frame.group(1));
      spilled += Integer.parseInt(frame.group(2));
    }
    Matcher used = USED.matcher(report);
    if (frames == 0 || USED.matcher(report).results().count() != 1 || !used.find()) {
      throw new IllegalArgumentException("not a report on one kernel: " + report);
    }
    int shared = used.group(2) == null ? 0 : Integer.parseInt(used.group(2));
    return new KernelResources(
        Integer.parseInt(used.group(1)), shared + dynamicSharedBytes, stack, spilled);
  }
}
