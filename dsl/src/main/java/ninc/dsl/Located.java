package ninc.dsl;

import java.util.function.Supplier;

/** Adds the source location and the node to the message of an error in a definition. */
final class Located {

  private Located() {}

  /** Returns the result of {@code part}, and reports an illegal argument with the caller's line. */
  static <T> T check(Supplier<T> part) {
    try {
      return part.get();
    } catch (InvalidNetworkException alreadyLocated) {
      throw alreadyLocated;
    } catch (IllegalArgumentException mistake) {
      throw new InvalidNetworkException(callSite(), mistake);
    }
  }

  /** As above, and prefixes the message with {@code what}, the part of the network. */
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

  /** Returns {@code "NiN.java:9: "}, or "" if the caller was compiled without line numbers. */
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
