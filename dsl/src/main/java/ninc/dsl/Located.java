package ninc.dsl;

import java.util.function.Supplier;

/** Adds to a mistake in a definition where it was made: the file and line, and the node. */
final class Located {

  private Located() {}

  /** What {@code part} gives; an illegal argument in it is reported with the caller's line. */
  static <T> T check(Supplier<T> part) {
    try {
      return part.get();
    } catch (InvalidNetworkException alreadyLocated) {
      throw alreadyLocated;
    } catch (IllegalArgumentException mistake) {
      throw new InvalidNetworkException(callSite(), mistake);
    }
  }

  /** The same, naming the part of the network that the mistake is in. */
  static <T> T check(String what, Supplier<T> part) {
    return check(() -> {
      try {
        return part.get();
      } catch (InvalidNetworkException alreadyLocated) {
        throw alreadyLocated;
      } catch (IllegalArgumentException mistake) {
        throw new IllegalArgumentException(what + ": " + mistake.getMessage(), mistake);
      }
    });
  }

  /** {@code NiN.java:9: }, or nothing where the caller was compiled without line numbers. */
  private static String callSite() {
    Package dsl = Located.class.getPackage();
    return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
        .walk(frames ->
            frames
                .filter(frame -> frame.getDeclaringClass().getPackage() != dsl)
                .findFirst()
                .filter(frame -> frame.getFileName() != null && frame.getLineNumber() > 0)
                .map(frame -> "%s:%d: ".formatted(frame.getFileName(), frame.getLineNumber()))
                .orElse(""));
  }
}
