package ninc.runtime.bench.counter;

/** Why the system does not count something. */
public sealed interface Refusal {

  /**
   * The system setting {@code kernel.perf_event_paranoid} forbids it.
   *
   * @param level the setting
   * @param needed the highest setting that allows it
   */
  record Forbidden(int level, int needed) implements Refusal {}

  /** A filter of system calls, as containers have one, forbids it. */
  record Filtered() implements Refusal {}

  /** The processor, or the virtual machine, does not have the counter. */
  record Missing() implements Refusal {}

  /** The operating system has no {@code perf_event_open}. */
  record Unsupported() implements Refusal {}

  /** Another program uses the counter alone. */
  record Busy() implements Refusal {}

  /** Too many files are open. */
  record TooManyFiles() implements Refusal {}

  /** The system describes the counter in a way that ninc does not know. */
  record Undescribed(String problem) implements Refusal {}

  /** The system call failed with another error number. */
  record Unexpected(int errno) implements Refusal {}

  /**
   * Interprets an error of {@code perf_event_open}; the numbers are those of Linux's {@code
   * asm-generic/errno-base.h} and {@code asm-generic/errno.h}.
   *
   * @param level the setting {@code kernel.perf_event_paranoid}
   * @param needed the highest setting that allows the counter to a user without privileges
   */
  static Refusal of(int errno, int level, int needed) {
    return switch (errno) {
      case 1, 13 -> level > needed ? new Forbidden(level, needed) : new Filtered(); // EPERM, EACCES
      case 2, 19, 95 -> new Missing(); // ENOENT, ENODEV, EOPNOTSUPP
      case 38 -> new Unsupported(); // ENOSYS
      case 16 -> new Busy(); // EBUSY
      case 23, 24 -> new TooManyFiles(); // ENFILE, EMFILE
      default -> new Unexpected(errno);
    };
  }
}
