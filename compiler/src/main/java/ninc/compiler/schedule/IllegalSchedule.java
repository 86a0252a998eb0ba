package ninc.compiler.schedule;

/**
 * Signals that a schedule does not fit the kernel that it is given for. The message is one line
 * with the signature of the kernel, what is allowed, and the fix.
 */
public final class IllegalSchedule extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  IllegalSchedule(String signature, String problem) {
    super(
        "schedule of '%s': %s; correct or remove this entry of the file of schedules"
            .formatted(signature, problem));
  }
}
